using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Home;

public sealed partial class HomePage : IDisposable
{
    private static readonly string[] Numbers = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    private readonly CancellationTokenSource leaving = new();
    private HomeView? view;
    private Refusal? refused;

    /// <summary>The role whose home is shown, where somebody has several.</summary>
    [SupplyParameterFromQuery(Name = "as")] public string? AsText { get; set; }

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [CascadingParameter] public WorkspaceClock Clock { get; set; } = null!;
    [Inject] private HomeReader Home { get; set; } = null!;

    private string Headline => view?.Waiting.Count switch
    {
        null => "Home",
        0 => $"Good {DayPart}, {Actor.Name.Split(' ')[0]}",
        1 => "One thing waits for you",
        { } many => $"{(many < Numbers.Length ? Numbers[many] : many)} things wait for you",
    };

    private string? Subline => view?.Waiting.FirstOrDefault(waiting => waiting.When > Clock.Now) is { When: { } first }
        ? $"The first goes out {Clock.Relative(first)}."
        : view is null ? null : "Everything is on time.";

    private string Next => view?.Next is { } next ? $"Next to go out: {next.Title}, {Clock.Brief(next.At)}." : "Nothing is planned to go out this week.";

    private string DayPart => Clock.Local(Clock.Now).Hour switch { < 5 => "night", < 12 => "morning", < 18 => "afternoon", _ => "evening" };

    protected override Task OnParametersSetAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if (leaving.IsCancellationRequested) return;
        var first = Clock.Local(Clock.Now).Date.AddDays(-1);
        var begins = new DateTimeOffset(first, Clock.Zone.GetUtcOffset(first));
        var wished = Enum.TryParse<Role>(AsText, out var role) ? role : Role.None;
        (await Home.Read(Actor, wished, begins, Clock.Zone.Id, leaving.Token)).Refused(out refused, out view);
        StateHasChanged();
    }
}
