using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Notices;

/// <summary>Which part of the inbox.</summary>
public enum InboxTab { NeedsMe, Done }

/// <summary>A notice as pages and the API show it.</summary>
public sealed record NoticeRow(Guid Id, NoticeReason Reason, string Text, string Link, string By, DateTimeOffset At, int Times)
{
    public DateTimeOffset? DoneAt { get; init; }
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

    /// <summary>How many notices wait for the actor.</summary>
    public async Task<int> Waiting(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await db.Notices.CountAsync(row => row.MemberId == actor.MemberId && row.DoneAt == null, stop);
    }

    /// <summary>A page of a tab, what happened last on top.</summary>
    /// <param name="cursor">From the page before; null for the first.</param>
    public async Task<Outcome<Page<NoticeRow>>> Page(Actor actor, InboxTab tab, string? cursor, int most, CancellationToken stop)
    {
        most = Math.Clamp(most, 1, PageSize);
        await using var db = database.Read(actor);
        var mine = db.Notices.Where(row => row.MemberId == actor.MemberId && (tab == InboxTab.Done ? row.DoneAt != null : row.DoneAt == null));
        if (cursor is not null)
        {
            if (Place.In(cursor) is not { } after) return Invalid.At("cursor", "This is not a cursor of this list.");
            mine = mine.Where(row => row.At < after.At || (row.At == after.At && row.Id < after.Id));
        }
        var rows = await mine.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(most + 1)
            .Select(row => new NoticeRow(row.Id, row.Reason, row.Text, row.Link, row.By, row.At, row.Times)
            {
                DoneAt = row.DoneAt,
                HandledBy = row.HandledBy,
                SubjectKind = row.SubjectKind,
                SubjectId = row.SubjectId,
            }).ToListAsync(stop);
        return rows.Count <= most ? new Page<NoticeRow>(rows, null) : new Page<NoticeRow>(rows[..most], new Place(rows[most - 1].At, rows[most - 1].Id).ToString());
    }

    /// <summary>Puts a notice among the done ones; harmless when repeated.</summary>
    public Task<Outcome<Done>> Finish(Actor actor, Guid id, CancellationToken stop) => Each(actor, id, notice => notice.Finish(clock.Now()), stop);

    /// <summary>Takes a notice back.</summary>
    public Task<Outcome<Done>> Reopen(Actor actor, Guid id, CancellationToken stop) => Each(actor, id, notice => notice.Reopen(), stop);

    /// <summary>Puts everything that waits among the done ones; answers how many.</summary>
    public Task<Outcome<int>> FinishAll(Actor actor, CancellationToken stop) => database.Write<int>(actor, async db =>
    {
        db.Signal(new InboxChanged(actor.Workspace));
        return await db.Notices.Where(row => row.MemberId == actor.MemberId && row.DoneAt == null)
            .ExecuteUpdateAsync(row => row.SetProperty(notice => notice.DoneAt, clock.Now()), stop);
    }, stop);

    private Task<Outcome<Done>> Each(Actor actor, Guid id, Action<Notice> verb, CancellationToken stop) => database.Write<Done>(actor, async db =>
    {
        if (await db.Notices.SingleOrDefaultAsync(row => row.Id == id && row.MemberId == actor.MemberId, stop) is not { } notice) return new NoSuchNotice();
        verb(notice);
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
