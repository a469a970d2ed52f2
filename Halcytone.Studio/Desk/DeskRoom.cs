using Halcytone.Studio.Desk.Board;
using Halcytone.Studio.Desk.Composer;
using Halcytone.Studio.Desk.Home;

namespace Halcytone.Studio.Desk;

/// <summary>The face of the room: pages that bring rooms together.</summary>
public static class DeskRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddDesk(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReviewProgress>().AddSingleton<WaitingReviews>().AddSingleton<BoardReader>().AddSingleton<Home.Panels.AdministratorPanels>().AddSingleton<HomeReader>().AddSingleton<ComposerReader>();
        builder.Services.AddSingleton<Newsdesk>().AddSingleton<Foundation.IDemoPart, DeskDemo>();
        builder.Services.AddSingleton<Reviewing.ReviewReader>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapDesk(this WebApplication app)
    {
        app.MapGenerateContent();
    }
}
