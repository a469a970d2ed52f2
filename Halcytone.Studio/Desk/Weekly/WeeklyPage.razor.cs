using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Content.Markup;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Desk.Weekly;

public sealed partial class WeeklyPage : IDisposable
{
    private const int LongestExcerpt = 200;
    private readonly CancellationTokenSource leaving = new();
    private readonly HashSet<Guid> chosen = [];
    private readonly Dictionary<Guid, string> excerpts = [];
    private CurrentDocument? document;
    private Refusal? refused;
    private bool busy;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private Snapshots Snapshots { get; set; } = null!;
    [Inject] private MarkdownRenderer Markdown { get; set; } = null!;
    [Inject] private Newsdesk Newsdesk { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    private string Headline => document!.Sections.Count(IsNews) switch
    {
        0 => "Nothing new since the last version",
        1 => "One section is new or changed",
        var news => $"{news} sections are new or changed",
    };

    protected override Task OnInitializedAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load() => Show(await Snapshots.Current(Actor, null, leaving.Token));

    private async Task FetchAgain()
    {
        busy = true;
        Show(await Snapshots.Fetch(Actor, document?.Source.Id, leaving.Token));
        busy = false;
    }

    private void Show(Outcome<CurrentDocument> read)
    {
        if (read.Refused(out refused, out document)) return;
        chosen.Clear();
        excerpts.Clear();
        chosen.UnionWith(document.Sections.Where(IsNews).Select(section => section.Id));
    }

    private void Toggle(Guid section)
    {
        if (!chosen.Remove(section)) chosen.Add(section);
    }

    private async Task Use()
    {
        if (busy || chosen.Count == 0) return;
        busy = true;
        var started = await Newsdesk.StartWeeklyUpdate(Actor, chosen, leaving.Token);
        busy = false;
        if (started.Refused(out var why, out var item)) Toasts.Refuse(why);
        else Address.NavigateTo($"/content/{item}");
    }

    private static bool IsNews(Section section) => section.Change is SectionChange.Added or SectionChange.Changed;

    private static string Say(IReadOnlyList<Section> sections) => sections.Count(IsNews) switch
    {
        0 when sections.Count == 0 => "",
        0 => "unchanged",
        var news => $"{news} of {sections.Count}",
    };

    private string Excerpt(Section section)
    {
        if (excerpts.TryGetValue(section.Id, out var made)) return made;
        var text = Markdown.ToText(section.Markdown).ReplaceLineEndings(" ").Trim();
        return excerpts[section.Id] = text.Length <= LongestExcerpt ? text : text[..LongestExcerpt].TrimEnd() + " …";
    }
}
