using System.Globalization;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Desk;

/// <summary>
/// The demo's work in progress: its texts generated, planned, put before people and partly decided, by the same calls as everybody's, so that every role
/// finds something that waits and nothing stands in a state that no person brought about. What is out goes to the sandbox, the public site and the
/// outbox as soon as the application answers, never to a real relay.
/// </summary>
internal sealed class DeskDemo(
    Database database, Members members, Newsdesk desk, Approvals approvals, Releases releases, Workspaces workspaces, IOptions<DemoOptions> demo, IOptions<MailOptions> mail, TimeProvider clock) : IDemoPart
{
    /// <summary>How far a text has come.</summary>
    /// <param name="Title">Which of Content's demo items.</param>
    /// <param name="Day">Its posts' day, from today on; null for no wish.</param>
    /// <param name="At">Their time on the workspace's wall.</param>
    private sealed record Way(string Title, int? Day = null, string At = "10:00")
    {
        /// <summary>Who asked for review; nobody where null.</summary>
        public Role? AskedBy { get; init; }

        /// <summary>What the asker says to those who decide.</summary>
        public string? Note { get; init; }

        /// <summary>Hours to decide; the usual time where null.</summary>
        public int? Hours { get; init; }

        /// <summary>Who has approved, level by level.</summary>
        public IReadOnlyList<Role> ApprovedBy { get; init; } = [];

        /// <summary>The editor's reason for sending it back.</summary>
        public string? SentBack { get; init; }

        /// <summary>Out, on these channels alone.</summary>
        public IReadOnlyList<ChannelKind>? OutOn { get; init; }
    }

    private static readonly Way[] Ways =
    [
        new("How Breathscape works") { AskedBy = Role.ContentManager, ApprovedBy = [Role.Editor, Role.MarketingManager], OutOn = [ChannelKind.Web] },
        new("Six breaths a minute, and why it feels like home") { AskedBy = Role.Editor, ApprovedBy = [Role.Editor, Role.MarketingManager], OutOn = [ChannelKind.Email, ChannelKind.Web, ChannelKind.Mastodon] },
        new("The evening set grows by one", 1, "17:30") { AskedBy = Role.Editor, ApprovedBy = [Role.Editor, Role.MarketingManager] },
        new("Try four in and six out", 2, "08:15") { AskedBy = Role.Writer, ApprovedBy = [Role.MarketingManager] },
        new("Breathscape 2.4 is here", 0, "21:00") { AskedBy = Role.MarketingManager, Note = "Ready when you are; the stores have it already.", Hours = 8 },
        new("Two minutes before the meeting", 1, "13:00") { AskedBy = Role.Editor, Note = "The second paragraph is new.", ApprovedBy = [Role.Editor] },
        new("Sensor firmware 1.9: what changes", 1, "15:30") { AskedBy = Role.Writer, Note = "Hardware has checked the two figures." },
        new("The Science Behind Coherent Breathing", 4, "09:00") { AskedBy = Role.Writer, ApprovedBy = [Role.Editor] },
        new("Coherent breathing month: the plan", 5, "11:00") { AskedBy = Role.MarketingManager },
        new("A calmer commute in eleven minutes", 3, "12:00") { AskedBy = Role.Writer, SentBack = "Say where the eleven minutes come from, and link to it." },
        new("Morning coherence, Tuesday group", 0, "22:00") { AskedBy = Role.Instructor },
        new("Reminders wait for a quiet moment", 0, "23:00"),
        new("Meet Lamp", 6, "16:00"),
    ];

    public async Task Build(CancellationToken stop)
    {
        if (!demo.Value.Story) return;
        Dictionary<string, Guid> items;
        await using (var db = database.Read(Demo.House))
        {
            if (await db.ApprovalRequests.AnyAsync(stop)) return;
            string[] titles = [.. Ways.Select(way => way.Title)];
            items = await db.Items.Where(item => titles.Contains(item.Title) && item.State == ContentState.Draft).ToDictionaryAsync(item => item.Title, item => item.Id, stop);
        }
        var people = new Dictionary<Role, Actor>();
        foreach (var member in (await members.Holding(Demo.House, Role.None, stop)).Where(member => !member.IsService).Reverse())
            if (await members.ActorOf(Demo.Workspace, member.Id, stop) is { } actor) people[member.Roles] = actor;
        var zone = (await workspaces.Settings(Demo.House, stop)).TimeZone;
        foreach (var way in Ways)
            if (items.TryGetValue(way.Title, out var item)) await Go(way, item, people, zone, stop);
    }

    private async Task Go(Way way, Guid item, Dictionary<Role, Actor> people, string zone, CancellationToken stop)
    {
        var wish = new GenerationWish { Channels = mail.Value.Host is { Length: > 0 } ? way.OutOn?.Where(channel => channel != ChannelKind.Email).ToArray() : way.OutOn };
        var author = people[way.AskedBy ?? Role.Editor];
        Sure(await desk.Generate(author, item, wish, When(way, zone), stop));
        if (way.AskedBy is null) return;

        var request = way.Hours is { } hours
            ? Sure(await approvals.Ask(author, new ApprovalAsked(item) { Note = way.Note, Deadline = clock.Now().AddHours(hours), ReleaseOnApproval = true }, stop))
            : Sure(await desk.SendToReview(author, item, way.Note, editorialCheck: false, stop));
        foreach (var role in way.ApprovedBy) Sure(await approvals.Decide(people[role], request.Id, new Decision(DecisionKind.Approve), stop));
        if (way.SentBack is { } reason) Sure(await approvals.Decide(people[Role.Editor], request.Id, new Decision(DecisionKind.RequestChanges) { Comment = reason }, stop));
        if (way.OutOn is not null) Sure(await releases.Release(people[Role.MarketingManager], item, immediately: true, stop));
    }

    /// <summary>The wished time; a time of today that is nearly over is tomorrow's.</summary>
    private DateTimeOffset? When(Way way, string zone)
    {
        if (way.Day is not { } day) return null;
        var now = clock.Now();
        var wall = ZoneResolver.WallTime(now, zone).Date.AddDays(day) + TimeOnly.Parse(way.At, CultureInfo.InvariantCulture).ToTimeSpan();
        var at = ZoneResolver.Resolve(wall, zone).ToUniversalTime();
        return at > now.AddHours(1) ? at : at.AddDays(1);
    }

    private static T Sure<T>(Outcome<T> outcome) => outcome.Match(done => done, why => throw new InvalidOperationException($"The demo's desk could not be built: {why.Message}"));
}
