using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Home;

public sealed partial class HomePage : IDisposable
{
    private const int MostDue = 4;
    private const int MostInDay = 3;
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly (BoardColumn Column, string Name, string Tone)[] Columns =
    [
        (BoardColumn.Idea, "Idea", "idea"), (BoardColumn.Draft, "Draft", "draft"), (BoardColumn.InReview, "In review", "review"),
        (BoardColumn.Changes, "Changes", "changes"), (BoardColumn.Approved, "Approved", "approved"), (BoardColumn.Scheduled, "Scheduled", "scheduled"),
    ];

    private static readonly string[] Numbers = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    private readonly CancellationTokenSource leaving = new();
    private HomeView? view;
    private Refusal? refused;
    private DateTime today;

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

    private string? Subline => view?.Waiting is [{ When: { } first }, ..] && first > Clock.Now
        ? $"The first goes out {Clock.Relative(first)}."
        : view is null ? null : view.Due.Count == 0 ? "Everything is on time." : $"{Posts(view.Due.Count)} due in 24 h {(view.Due.Count == 1 ? "is" : "are")} not approved yet.";

    private string Next => view!.Week.FirstOrDefault(post => post.At > Clock.Now) is { } next ? $"Next to go out: {next.Title}, {Clock.Brief(next.At)}." : "Nothing goes out this week.";

    private string WeekWords => view!.Week.Count == 0 ? "nothing planned yet" : $"{Posts(view.Week.Count)}, {view.Week.Count(post => post.State == Scheduling.PostState.Published)} out";

    private string DayPart => Clock.Local(Clock.Now).Hour switch { < 5 => "night", < 12 => "morning", < 18 => "afternoon", _ => "evening" };

    private IEnumerable<DateTime> Days => Enumerable.Range(0, 7).Select(day => today.AddDays(day - 1));

    protected override Task OnInitializedAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        today = Clock.Local(Clock.Now).Date;
        var first = Days.First();
        var begins = new DateTimeOffset(first, Clock.Zone.GetUtcOffset(first));
        (await Home.Read(Actor, begins, leaving.Token)).Refused(out refused, out view);
        StateHasChanged();
    }

    private List<PostLine> On(DateTime day) => [.. view!.Week.Where(post => Clock.Local(post.At).Date == day)];

    private string? Share(BoardColumn column)
    {
        var all = Columns.Sum(one => view!.Board.GetValueOrDefault(one.Column));
        return view!.Board.GetValueOrDefault(column) is > 0 and var here ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * here / all:0.##}%") : null;
    }

    private static string Posts(int count) => count == 1 ? "1 post" : $"{count} posts";

    private static string Items(int count) => count == 1 ? "1 item" : $"{count} items";
}
