using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Content.Markup;
using Halcytone.Studio.Content.Media;

namespace Halcytone.Studio.Content;

/// <summary>The face of the room: items, drafts, revisions, media, sources.</summary>
public static class ContentRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddContent(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<Items>().AddSingleton<Library>().AddSingleton<Drafts>().AddSingleton<Revisions>().AddSingleton<Campaigns>();
        services.AddSingleton<MarkdownRenderer>().AddSingleton<MediaLibrary>().AddSingleton<Channels.IMediaFiles, MediaForPlatforms>();
        services.AddOptions<SourceOptions>().BindConfiguration("Sources").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MediaOptions>().BindConfiguration("Media").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Sources>().AddSingleton<SourceTexts>().AddSingleton<Snapshots>().AddSingleton<Categories>();
        services.AddSingleton<Foundation.IDemoPart, ContentDemo>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapContent(this WebApplication app)
    {
        app.MapContents();
        app.MapDocuments();
        app.MapMedia();
    }
}
