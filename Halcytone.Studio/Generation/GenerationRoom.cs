using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation.Templates;

namespace Halcytone.Studio.Generation;

/// <summary>The face of the room: templates, renditions, tones.</summary>
public static class GenerationRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddGeneration(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TemplateCatalog>().AddSingleton<Typesetter>().AddSingleton<Renditions>();
        builder.Services.AddSingleton(services => new Generator(
            services.GetRequiredService<Database>(), services.GetRequiredService<Revisions>(), services.GetRequiredService<Workspaces>(),
            services.GetRequiredService<Destinations>(), services.GetRequiredService<TemplateCatalog>(), services.GetRequiredService<Typesetter>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new Voices(services.GetRequiredService<TemplateCatalog>()));
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapGeneration(this WebApplication app) => app.MapRenditions();
}
