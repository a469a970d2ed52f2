using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary>An audit entry as pages and the API show it.</summary>
public sealed record AuditRow(long Sequence, DateTimeOffset At, Guid MemberId, string MemberName, string Kind, string SubjectKind, Guid SubjectId, string Summary)
{
    public string? RequestId { get; init; }
}

/// <summary>What of the trail is asked for; everything where all is null.</summary>
public sealed record AuditFilter
{
    /// <summary>What happened: <c>key.created</c>, or the beginning of such names: <c>key.</c>.</summary>
    public string? Kind { get; init; }
    public Guid? MemberId { get; init; }
    public Guid? SubjectId { get; init; }

    /// <summary>Words of the summary.</summary>
    public string? Text { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Whether a trail is whole.</summary>
/// <param name="Entries">How many entries were looked at.</param>
/// <param name="BrokenAt">The sequence at which it breaks; null where it is whole.</param>
/// <param name="Fault">What is wrong there, in words; null where it is whole.</param>
public sealed record AuditVerdict(long Entries, long? BrokenAt, string? Fault)
{
    public bool IsWhole => Fault is null;
}

/// <summary>Reads the audit trail of a workspace and checks its chain.</summary>
public sealed class AuditReport
{
    /// <summary>The most entries on one page.</summary>
    public const int PageSize = 100;
    private const int ReadAtOnce = 1_000;

    private readonly Database database;
    private readonly AuditKeys keys;
    private readonly AuditAnchors anchors;

    internal AuditReport(Database database, AuditKeys keys, AuditAnchors anchors) => (this.database, this.keys, this.anchors) = (database, keys, anchors);

    /// <summary>A page of the trail, the newest first.</summary>
    /// <param name="before">Only entries of a lower sequence; null for the newest.</param>
    /// <param name="most">At most so many, up to 1,000.</param>
    public async Task<Outcome<IReadOnlyList<AuditRow>>> Page(Actor actor, AuditFilter filter, long? before, int most, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "read the audit trail") is { } no) return no;
        await using var db = database.Read(actor);
        var entries = Matching(db, filter);
        if (before is not null) entries = entries.Where(row => row.Sequence < before);
        return await entries.OrderByDescending(row => row.Sequence).Take(Math.Clamp(most, 1, ReadAtOnce))
            .Select(row => new AuditRow(row.Sequence, row.At, row.MemberId, row.MemberName, row.Kind, row.SubjectKind, row.SubjectId, row.Summary) { RequestId = row.RequestId })
            .ToListAsync(stop);
    }

    /// <summary>The kinds of fact that stand in the trail, for the filter.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> Kinds(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "read the audit trail") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.AuditEntries.Select(row => row.Kind).Distinct().OrderBy(kind => kind).Take(200).ToListAsync(stop);
    }

    /// <summary>Goes through the whole chain: each entry follows the one before, none is missing, and it ends where head and anchors say.</summary>
    public async Task<Outcome<AuditVerdict>> Verify(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "check the audit trail") is { } no) return no;

        var key = keys.Of(actor.Workspace);
        var anchored = (await anchors.Of(actor.Workspace, stop)).ToLookup(anchor => anchor.Sequence, anchor => anchor.Hash);
        await using var db = database.Read(actor);
        var head = await db.AuditHeads.SingleOrDefaultAsync(stop);
        var (sequence, hash) = (0L, AuditEntry.Beginning);
        while (true)
        {
            var entries = await db.AuditEntries.Where(row => row.Sequence > sequence).OrderBy(row => row.Sequence).Take(ReadAtOnce).ToListAsync(stop);
            if (entries.Count == 0) break;
            foreach (var entry in entries)
            {
                if (entry.Sequence != sequence + 1) return new AuditVerdict(sequence, sequence + 1, "An entry is missing here.");
                if (!entry.Follows(hash, key)) return new AuditVerdict(sequence, entry.Sequence, "This entry was changed, moved or put in from outside.");
                (sequence, hash) = (entry.Sequence, entry.Hash);
                if (anchored[sequence].Any(anchor => anchor != hash)) return new AuditVerdict(sequence, sequence, "This is not the entry that was noted outside the database.");
            }
        }
        if (head is null && sequence == 0 && anchored.Count == 0) return new AuditVerdict(0, null, null);
        // Entries may have been added since the head was read, so only a trail that is too short is a fault.
        if (head is null || !head.IsSealed(key)) return new AuditVerdict(sequence, sequence, "The note of where the trail ends was changed.");
        if (sequence < head.Sequence) return new AuditVerdict(sequence, sequence + 1, $"The trail should go on to entry {head.Sequence}; its end was cut off.");
        if (anchored.Count > 0 && anchored.Max(anchor => anchor.Key) is var last && sequence < last)
            return new AuditVerdict(sequence, sequence + 1, $"Entry {last} was noted outside the database; the end was cut off, or a backup was restored.");
        return new AuditVerdict(sequence, null, null);
    }

    private static IQueryable<AuditEntry> Matching(StudioDb db, AuditFilter filter)
    {
        IQueryable<AuditEntry> entries = db.AuditEntries;
        if (filter.Kind is { Length: > 0 } kind) entries = entries.Where(row => row.Kind.StartsWith(kind));
        if (filter.MemberId is { } member) entries = entries.Where(row => row.MemberId == member);
        if (filter.SubjectId is { } subject) entries = entries.Where(row => row.SubjectId == subject);
        if (filter.Text is { Length: > 0 } text)
        {
            var pattern = $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
            entries = db.Database.IsNpgsql()
                ? entries.Where(row => EF.Functions.ILike(row.Summary, pattern, @"\"))
                : entries.Where(row => EF.Functions.Like(row.Summary, pattern, @"\"));
        }
        if (filter.From is { } from) entries = entries.Where(row => row.At >= from);
        if (filter.Until is { } until) entries = entries.Where(row => row.At < until);
        return entries;
    }
}
