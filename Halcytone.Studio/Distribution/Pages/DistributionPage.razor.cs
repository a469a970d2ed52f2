using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Distribution.Pages;

public sealed partial class DistributionPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<string> paging = new();
    private Page<ReleaseRow>? page;
    private Refusal? refused;
    private ReleaseFilter shown;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private ReleaseMonitor Monitor { get; set; } = null!;

    /// <summary>live, waiting or ended.</summary>
    [SupplyParameterFromQuery(Name = "show")] public string? Show { get; set; }

    private ReleaseFilter Filter => Show switch { "live" => ReleaseFilter.Live, "waiting" => ReleaseFilter.Waiting, "ended" => ReleaseFilter.Ended, _ => ReleaseFilter.Every };

    private static IReadOnlyList<Tab> Views =>
    [
        new("all", "All", Href: "/distribution"), new("live", "Live", Href: "/distribution?show=live"),
        new("waiting", "Waiting", Href: "/distribution?show=waiting"), new("ended", "Ended", Href: "/distribution?show=ended"),
    ];

    private string NothingHere => Filter switch { ReleaseFilter.Live => "Nothing is going out right now", ReleaseFilter.Waiting => "Nothing waits for its time", _ => "Nothing has ended yet" };

    protected override async Task OnParametersSetAsync()
    {
        if (Filter != shown) page = null;
        if (Filter != shown) paging.Restart();
        shown = Filter;
        await Load();
    }

    private async Task Load()
    {
        if ((await Monitor.List(Actor, Filter, paging.Cursor, leaving.Token)).Refused(out refused, out var found)) return;
        page = found;
        StateHasChanged();
    }

    private Task Older()
    {
        paging.Forward(page?.NextCursor);
        return Load();
    }

    private Task Newer()
    {
        paging.Back();
        return Load();
    }

    private static string Say(ReleaseRow release)
    {
        var totals = release.Totals;
        var words = new List<string> { totals.Posts == 0 ? "nothing was sent" : $"{totals.Published} of {totals.Posts} out" };
        if (totals.Unconfirmed > 0) words.Add($"{totals.Unconfirmed} unconfirmed");
        if (totals.Failed > 0) words.Add($"{totals.Failed} failed");
        if (totals.Recipients > 0) words.Add($"{totals.Sent.ToString("N0", CultureInfo.InvariantCulture)} of {totals.Recipients.ToString("N0", CultureInfo.InvariantCulture)} mails");
        return string.Join(", ", words);
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
