using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Notices;

/// <summary>Which part of the inbox (ux §8): what asks for an act, what names this person, what is only told, what was put off, what is over.</summary>
public enum InboxTab { NeedsMe, Mentions, Watching, Snoozed, Done }

/// <summary>A notice as pages and the API show it.</summary>
public sealed record NoticeRow(Guid Id, NoticeReason Reason, string Text, string Link, string By, DateTimeOffset At, int Times)
{
    public DateTimeOffset? DoneAt { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public string? HandledBy { get; init; }
    public string SubjectKind { get; init; } = "";
    public Guid SubjectId { get; init; }
}

/// <summary>Inboxes of the workspace have changed.</summary>
public sealed record InboxChanged(WorkspaceId Workspace) : ISignal;

/// <summary>What waits for one member, and what no longer does. Everybody sees their own.</summary>
public sealed class Inbox(Database database, TimeProvider clock)
{
    /// <summary>The most notices on one page.</summary>
    public const int PageSize = 50;

    /// <summary>The longest that something is put off.</summary>
    public static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(90);

    /// <summary>What is only told: nobody has to do anything.</summary>
    private static readonly NoticeReason[] Told = [NoticeReason.Approved, NoticeReason.Released, NoticeReason.Information];

    /// <summary>How many notices ask the actor for something.</summary>
    public async Task<int> Waiting(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await On(db, actor, InboxTab.NeedsMe).CountAsync(stop);
    }

    /// <summary>How many notices stand on each tab but <see cref="InboxTab.Done"/>.</summary>
    public async Task<IReadOnlyDictionary<InboxTab, int>> Counts(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var now = clock.Now();
        var open = await db.Notices.Where(row => row.MemberId == actor.MemberId && row.DoneAt == null)
            .GroupBy(row => new { row.Reason, Snoozed = row.SnoozedUntil != null && row.SnoozedUntil > now }).Select(group => new { group.Key.Reason, group.Key.Snoozed, Count = group.Count() }).ToListAsync(stop);
        return open.GroupBy(row => row.Snoozed ? InboxTab.Snoozed : row.Reason == NoticeReason.Mention ? InboxTab.Mentions : Told.Contains(row.Reason) ? InboxTab.Watching : InboxTab.NeedsMe)
            .ToDictionary(tab => tab.Key, tab => tab.Sum(row => row.Count));
    }

    /// <summary>A page of a tab, what happened last on top.</summary>
    /// <param name="cursor">From the page before; null for the first.</param>
    public async Task<Outcome<Page<NoticeRow>>> Page(Actor actor, InboxTab tab, string? cursor, int most, CancellationToken stop)
    {
        most = Math.Clamp(most, 1, PageSize);
        await using var db = database.Read(actor);
        var mine = On(db, actor, tab);
        if (cursor is not null)
        {
            if (Place.In(cursor) is not { } after) return Invalid.At("cursor", "This is not a cursor of this list.");
            mine = mine.Where(row => row.At < after.At || (row.At == after.At && row.Id < after.Id));
        }
        var rows = await mine.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(most + 1)
            .Select(row => new NoticeRow(row.Id, row.Reason, row.Text, row.Link, row.By, row.At, row.Times)
            {
                DoneAt = row.DoneAt,
                SnoozedUntil = row.SnoozedUntil,
                HandledBy = row.HandledBy,
                SubjectKind = row.SubjectKind,
                SubjectId = row.SubjectId,
            }).ToListAsync(stop);
        return rows.Count <= most ? new Page<NoticeRow>(rows, null) : new Page<NoticeRow>(rows[..most], new Place(rows[most - 1].At, rows[most - 1].Id).ToString());
    }

    /// <summary>Puts a notice among the done ones; harmless when repeated.</summary>
    public Task<Outcome<Done>> Finish(Actor actor, Guid id, CancellationToken stop) => Each(actor, id, notice =>
    {
        notice.Finish(clock.Now());
        return null;
    }, stop);

    /// <summary>Takes a notice back.</summary>
    public Task<Outcome<Done>> Reopen(Actor actor, Guid id, CancellationToken stop) => Each(actor, id, notice =>
    {
        notice.Reopen();
        return null;
    }, stop);

    /// <summary>Puts a notice off; it waits again from then on, or as soon as it is told again.</summary>
    /// <param name="until">Later than now, at most <see cref="LongestSnooze"/> away.</param>
    public Task<Outcome<Done>> Snooze(Actor actor, Guid id, DateTimeOffset until, CancellationToken stop) => Each(actor, id, notice =>
    {
        var now = clock.Now();
        if (until <= now) return Invalid.At("until", "This time is over. Choose a later one.");
        if (until > now + LongestSnooze) return Invalid.At("until", $"At most {LongestSnooze.Days} days ahead.");
        notice.Snooze(until);
        return null;
    }, stop);

    /// <summary>Puts everything on a tab among the done ones; answers how many.</summary>
    public Task<Outcome<int>> FinishAll(Actor actor, InboxTab tab, CancellationToken stop) => database.Write<int>(actor, async db =>
    {
        db.Signal(new InboxChanged(actor.Workspace));
        return tab == InboxTab.Done ? 0 : await On(db, actor, tab).ExecuteUpdateAsync(row => row.SetProperty(notice => notice.DoneAt, clock.Now()), stop);
    }, stop);

    private IQueryable<Notice> On(StudioDb db, Actor actor, InboxTab tab)
    {
        var now = clock.Now();
        var mine = db.Notices.Where(row => row.MemberId == actor.MemberId && (tab == InboxTab.Done ? row.DoneAt != null : row.DoneAt == null));
        if (tab == InboxTab.Done) return mine;
        if (tab == InboxTab.Snoozed) return mine.Where(row => row.SnoozedUntil != null && row.SnoozedUntil > now);

        var awake = mine.Where(row => row.SnoozedUntil == null || row.SnoozedUntil <= now);
        return tab switch
        {
            InboxTab.Mentions => awake.Where(row => row.Reason == NoticeReason.Mention),
            InboxTab.Watching => awake.Where(row => Told.Contains(row.Reason)),
            _ => awake.Where(row => row.Reason != NoticeReason.Mention && !Told.Contains(row.Reason)),
        };
    }

    private Task<Outcome<Done>> Each(Actor actor, Guid id, Func<Notice, Refusal?> verb, CancellationToken stop) => database.Write<Done>(actor, async db =>
    {
        if (await db.Notices.SingleOrDefaultAsync(row => row.Id == id && row.MemberId == actor.MemberId, stop) is not { } notice) return new NoSuchNotice();
        if (verb(notice) is { } refused) return refused;
        db.Signal(new InboxChanged(actor.Workspace));
        return new Done();
    }, stop);

    /// <summary>Where a page ended.</summary>
    private readonly record struct Place(DateTimeOffset At, Guid Id)
    {
        public static Place? In(string cursor) => cursor.Split('.') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.Ticks && Guid.TryParse(id, out var row)
                ? new Place(new DateTimeOffset(at, TimeSpan.Zero), row)
                : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}.{Id:N}");
    }
}
