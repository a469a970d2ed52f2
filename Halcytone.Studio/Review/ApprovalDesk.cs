using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>How one level of a request stands.</summary>
/// <param name="Done">On every channel asked about.</param>
/// <param name="By">Who gave it, in order; names once.</param>
/// <param name="SelfChecked">Given by the one who wrote it.</param>
/// <param name="Open">The channels it still lacks.</param>
public sealed record LevelView(Level Level, bool Done, IReadOnlyList<string> By, DateTimeOffset? At, bool SelfChecked, IReadOnlyList<ChannelKind> Open);

/// <summary>One channel of a request.</summary>
/// <param name="Rendition">As it reads now; null where it is gone.</param>
/// <param name="Pinned">The fingerprint that was put before people.</param>
/// <param name="Moved">It reads otherwise than it was pinned.</param>
/// <param name="MayApprove">This person may give the level that waits.</param>
public sealed record ChannelView(ChannelKind Channel, Rendition? Rendition, string Pinned, bool Moved, bool MayApprove);

/// <summary>A request with everything its page and its reply show.</summary>
/// <param name="Mine">The first waiting level that this person may decide; null where none.</param>
public sealed record ApprovalView(
    ApprovalRequest Request, ContentState ItemState, IReadOnlyList<LevelView> Levels, IReadOnlyList<ChannelView> Channels, IReadOnlyList<ApprovalComment> Comments, Level? Mine)
{
    /// <summary>In whose stead this person decides; null where in their own right.</summary>
    public string? MineFor { get; init; }

    /// <summary>This person has said yes at every level that is theirs; others are waited for.</summary>
    public bool Given { get; init; }
}

/// <summary>A request in a list.</summary>
/// <param name="Done">Levels that are done, of <paramref name="Of"/>.</param>
public sealed record ApprovalRow(
    Guid Id, Guid ItemId, string Title, ContentKind Kind, ApprovalState State, Urgency Urgency, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset? Deadline,
    DateTimeOffset? EndedAt, string EndedBy, IReadOnlyList<ChannelKind> Channels, int Done, int Of, bool NeedsMe)
{
    /// <summary>This person has had every channel before them as it reads now, so that it may be approved together with others.</summary>
    public bool Seen { get; init; }
}

/// <summary>Which requests are listed.</summary>
public enum ApprovalShelf { All, NeedsMe, IAsked, Ended }

/// <summary>Reads requests: one with all it shows, and the lists.</summary>
public sealed class ApprovalDesk(Database database, Deputies deputies, TimeProvider clock)
{
    /// <summary>Open requests looked through for "needs me"; a team with more has another problem.</summary>
    private const int MostOpen = 500;

    /// <summary>Requests of one page.</summary>
    public const int MostAtOnce = 100;

    /// <summary>One request.</summary>
    public async Task<Outcome<ApprovalView>> One(Actor actor, Guid requestId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see reviews") is { } no) return no;
        await using var db = database.Read(actor);
        var request = await db.ApprovalRequests.SingleOrDefaultAsync(row => row.Id == requestId, stop);
        if (request is null) return new NoSuchApproval();
        var state = await db.Items.Where(row => row.Id == request.ItemId).Select(row => row.State).SingleAsync(stop);
        var renditions = (await db.Renditions.Where(row => row.ItemId == request.ItemId).ToListAsync(stop)).ToDictionary(row => row.Channel);
        var pins = (await db.PinnedRenditions.Where(row => row.RequestId == requestId).Select(row => new { row.Channel, row.Fingerprint, row.At, row.Id }).ToListAsync(stop))
            .GroupBy(pin => pin.Channel).ToDictionary(group => group.Key, group => group.MaxBy(pin => (pin.At, pin.Id))!.Fingerprint);
        var verdicts = await db.Verdicts.Where(row => row.ItemId == request.ItemId).ToListAsync(stop);
        var comments = await db.ApprovalComments.Where(row => row.ItemId == request.ItemId).OrderBy(row => row.At).Take(Comments.Most).ToListAsync(stop);
        var seats = await deputies.SeatsOf(actor, stop);

        var now = clock.Now();
        var asked = request.Channels.Select(channel => renditions.GetValueOrDefault(channel)).OfType<Rendition>().ToList();
        var levels = request.Levels.Select(level => View(level, asked, verdicts, now)).ToList();
        var theirs = request.State == ApprovalState.Requested ? levels.FindAll(level => !level.Done && seats.At(level.Level, request.OwnerId) is not null) : [];
        var mine = theirs.Find(level => !LevelStanding.IsGivenBy(actor.MemberId, level.Level, asked.Where(rendition => level.Open.Contains(rendition.Channel)), verdicts))?.Level;
        var right = mine is null ? null : seats.At(mine, request.OwnerId);
        var channels = request.Channels.Select(channel =>
        {
            var rendition = renditions.GetValueOrDefault(channel);
            var pinned = pins.GetValueOrDefault(channel, "");
            var own = mine?.Kind == LevelKind.Approval && (rendition?.IsOwnChangeOf(actor.MemberId) == true || rendition?.IsOwnChangeOf(right!.MemberId) == true);
            return new ChannelView(channel, rendition, pinned, rendition?.Fingerprint != pinned, mine is not null && rendition is not null && !own);
        });
        return new ApprovalView(request, state, levels, [.. channels], comments, mine)
        {
            MineFor = right is null || right.MemberId == actor.MemberId ? null : right.Name, Given = mine is null && theirs.Count > 0,
        };
    }

    /// <summary>Requests, newest first; those that need somebody by their deadline.</summary>
    /// <param name="cursor">Of the page before; null for the first.</param>
    public async Task<Outcome<Page<ApprovalRow>>> List(Actor actor, ApprovalShelf shelf, ApprovalState? state, string? cursor, int most, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see reviews") is { } no) return no;
        most = Math.Clamp(most, 1, MostAtOnce);
        await using var db = database.Read(actor);
        var asked = db.ApprovalRequests.AsQueryable();
        if (state is { } only) asked = asked.Where(row => row.State == only);
        if (shelf == ApprovalShelf.NeedsMe) asked = asked.Where(row => row.State == ApprovalState.Requested);
        if (shelf == ApprovalShelf.IAsked) asked = asked.Where(row => row.AskedByMemberId == actor.MemberId);
        if (shelf == ApprovalShelf.Ended) asked = asked.Where(row => row.State != ApprovalState.Requested);
        if (cursor is not null)
        {
            if (!Guid.TryParse(cursor, out var after)) return Invalid.At("cursor", "This cursor is not one of ours. Begin with the first page.");
            asked = asked.Where(row => row.Id.CompareTo(after) < 0);
        }
        var take = shelf == ApprovalShelf.NeedsMe ? MostOpen : most + 1;
        var requests = await asked.OrderByDescending(row => row.Id).Take(take).ToListAsync(stop);
        var rows = await Rows(db, actor, requests, stop);
        if (shelf == ApprovalShelf.NeedsMe) return new Page<ApprovalRow>([.. rows.Where(row => row.NeedsMe).OrderBy(row => row.Deadline ?? DateTimeOffset.MaxValue).ThenBy(row => row.AskedAt).Take(most)], null);
        return new Page<ApprovalRow>([.. rows.Take(most)], rows.Count > most ? rows[most - 1].Id.ToString() : null);
    }

    /// <summary>How many requests wait for this person, for the rail.</summary>
    public async Task<int> Waiting(Actor actor, CancellationToken stop)
        => (await List(actor, ApprovalShelf.NeedsMe, null, null, MostAtOnce, stop)).Match(page => page.Items.Count, _ => 0);

    /// <summary>The newest request of an item; null where nobody has asked yet.</summary>
    public async Task<ApprovalRow?> NewestOf(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (!actor.May(Right.Read)) return null;
        await using var db = database.Read(actor);
        var newest = await db.ApprovalRequests.Where(row => row.ItemId == itemId).OrderByDescending(row => row.Id).Take(1).ToListAsync(stop);
        return (await Rows(db, actor, newest, stop)).FirstOrDefault();
    }

    /// <summary>
    /// What the person last saw of a rendition, else what the last approval was given to; null where it is new to them. Then
    /// <see cref="Renditions.Difference"/> shows what has changed.
    /// </summary>
    public async Task<ChannelContent?> Before(Actor actor, Guid itemId, ChannelKind channel, string fingerprint, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var seen = await db.SeenRenditions.Where(row => row.ItemId == itemId && row.MemberId == actor.MemberId && row.Channel == channel).Select(row => row.Fingerprint).SingleOrDefaultAsync(stop);
        var before = seen is not null && seen != fingerprint ? seen : await db.Verdicts
            .Where(row => row.ItemId == itemId && row.Channel == channel && row.Kind == VerdictKind.Approve && row.Fingerprint != fingerprint)
            .OrderByDescending(row => row.At).Select(row => row.Fingerprint).FirstOrDefaultAsync(stop);
        if (seen == fingerprint || before is null) return null;
        return await db.PinnedRenditions.Where(row => row.ItemId == itemId && row.Channel == channel && row.Fingerprint == before).Select(row => row.Content).FirstOrDefaultAsync(stop);
    }

    /// <summary>Notes that the person has these renditions before them.</summary>
    public async Task Saw(Actor actor, Guid itemId, IReadOnlyDictionary<ChannelKind, string> fingerprints, CancellationToken stop)
        => await database.Write<Done>(actor, async db =>
        {
            var known = await db.SeenRenditions.Where(row => row.ItemId == itemId && row.MemberId == actor.MemberId).ToDictionaryAsync(row => row.Channel, stop);
            foreach (var (channel, fingerprint) in fingerprints)
            {
                if (known.TryGetValue(channel, out var seen)) (seen.Fingerprint, seen.At) = (fingerprint, clock.Now());
                else db.Add(new SeenRendition { ItemId = itemId, MemberId = actor.MemberId, Channel = channel, WorkspaceId = actor.Workspace, Fingerprint = fingerprint, At = clock.Now() });
            }
            return new Done();
        }, stop);

    private async Task<List<ApprovalRow>> Rows(StudioDb db, Actor actor, List<ApprovalRequest> requests, CancellationToken stop)
    {
        var seats = await deputies.SeatsOf(actor, stop);
        var items = requests.Select(request => request.ItemId).Distinct().ToList();
        var renditions = await db.Renditions.Where(row => items.Contains(row.ItemId)).Select(row => new { row.ItemId, row.Channel, row.Fingerprint }).ToListAsync(stop);
        var seen = (await db.SeenRenditions.Where(row => row.MemberId == actor.MemberId && items.Contains(row.ItemId)).Select(row => new { row.ItemId, row.Channel, row.Fingerprint }).ToListAsync(stop)).ToHashSet();
        var verdicts = (await db.Verdicts.Where(row => items.Contains(row.ItemId)).ToListAsync(stop)).ToLookup(row => row.ItemId);
        var now = clock.Now();
        return requests.ConvertAll(request =>
        {
            var asked = renditions.Where(row => row.ItemId == request.ItemId && request.Channels.Contains(row.Channel)).ToList();
            var open = request.Levels.Where(level => !asked.TrueForAll(row => LevelStanding.Of(level, row.Channel, row.Fingerprint, verdicts[request.ItemId], now).Done)).ToList();
            return new ApprovalRow(
                request.Id, request.ItemId, request.Title, request.Kind, request.State, request.Urgency, request.AskedByName, request.AskedAt, request.Deadline, request.EndedAt,
                request.EndedByName, request.Channels, request.Levels.Count - open.Count, request.Levels.Count,
                request.State == ApprovalState.Requested && open.Exists(level => seats.At(level, request.OwnerId) is not null
                    && !asked.TrueForAll(row => verdicts[request.ItemId].Any(verdict => verdict.MemberId == actor.MemberId && verdict.Level == level.Name && verdict.Kind == VerdictKind.Approve && verdict.Channel == row.Channel && verdict.Fingerprint == row.Fingerprint))))
            {
                Seen = asked.Count > 0 && asked.TrueForAll(seen.Contains),
            };
        });
    }

    private static LevelView View(Level level, List<Rendition> renditions, List<Verdict> verdicts, DateTimeOffset now)
    {
        var open = renditions.Where(rendition => !LevelStanding.Of(level, rendition.Channel, rendition.Fingerprint, verdicts, now).Done).Select(rendition => rendition.Channel).ToList();
        var given = verdicts.Where(verdict => verdict.Level == level.Name && verdict.Kind != VerdictKind.RequestChanges
            && renditions.Exists(rendition => rendition.Channel == verdict.Channel && rendition.Fingerprint == verdict.Fingerprint)).OrderBy(verdict => verdict.At).ToList();
        return new LevelView(level, open.Count == 0, [.. given.Select(verdict => verdict.ForName is { } absent ? $"{verdict.MemberName} for {absent}" : verdict.MemberName).Distinct()], given.Count > 0 ? given[^1].At : null, given.Exists(verdict => verdict.SelfChecked), open);
    }
}
