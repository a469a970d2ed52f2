using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>How one level stands over one rendition, from the verdicts on the text as it reads now.</summary>
/// <param name="Done">Enough agree, and nobody asks for changes.</param>
/// <param name="Blocked">Somebody asked for changes of this very text and has not agreed since.</param>
internal readonly record struct LevelStanding(bool Done, bool Blocked)
{
    /// <summary>Derives it: each person's last word counts, on this fingerprint only (ux §4).</summary>
    public static LevelStanding Of(Level level, ChannelKind channel, string fingerprint, IEnumerable<Verdict> verdicts, DateTimeOffset now)
    {
        var last = verdicts
            .Where(verdict => verdict.Level == level.Name && verdict.Channel == channel && verdict.Fingerprint == fingerprint && verdict.At > now - Policies.GoodFor)
            .GroupBy(verdict => verdict.MemberId)
            .Select(own => own.MaxBy(verdict => (verdict.At, verdict.Id))!.Kind)
            .ToList();
        if (last.Contains(VerdictKind.RequestChanges)) return new LevelStanding(Done: false, Blocked: true);
        return new LevelStanding(last.Contains(VerdictKind.Exempt) || last.Count >= level.Needed, Blocked: false);
    }

    /// <summary>Whether a person has said yes on each of these renditions already; others may be waited for.</summary>
    public static bool IsGivenBy(Guid member, Level level, IEnumerable<Rendition> renditions, IReadOnlyCollection<Verdict> verdicts) => renditions.All(rendition => verdicts.Any(verdict =>
        verdict.MemberId == member && verdict.Level == level.Name && verdict.Channel == rendition.Channel && verdict.Fingerprint == rendition.Fingerprint && verdict.Kind == VerdictKind.Approve));
}

/// <summary>How an item's renditions stand: derived when asked, stored nowhere.</summary>
internal static class Standing
{
    /// <summary>What renditions that read so still lack.</summary>
    public static async Task<IReadOnlyList<MissingApproval>> Missing(
        StudioDb db, Guid itemId, IReadOnlyCollection<(ChannelKind Channel, string Fingerprint)> renditions, DateTimeOffset now, CancellationToken stop)
    {
        var levels = await LevelsOf(db, itemId, stop);
        var verdicts = await db.Verdicts.AsNoTracking().Where(row => row.ItemId == itemId).ToListAsync(stop);
        return [.. renditions.OrderBy(rendition => rendition.Channel).SelectMany(rendition => levels
            .Where(level => !LevelStanding.Of(level, rendition.Channel, rendition.Fingerprint, verdicts, now).Done)
            .Select(level => new MissingApproval(rendition.Channel, level.Name, level.RoleNames)))];
    }

    /// <summary>
    /// The levels of the item's newest request, which keeps those it started with; else its kind's policy. Where nobody has to ask, a request that was
    /// withdrawn or ran out asks for nothing either.
    /// </summary>
    private static async Task<IReadOnlyList<Level>> LevelsOf(StudioDb db, Guid itemId, CancellationToken stop)
    {
        var asked = await db.ApprovalRequests.AsNoTracking().Where(row => row.ItemId == itemId).OrderByDescending(row => row.AskedAt).FirstOrDefaultAsync(stop);
        if (asked is { State: not (ApprovalState.Withdrawn or ApprovalState.Expired) }) return asked.Levels;
        var policy = await PolicyBook.Of(db, await db.Items.Where(item => item.Id == itemId).Select(item => item.Kind).SingleOrDefaultAsync(stop), stop);
        return policy.Mode != PolicyMode.Required ? [] : asked?.Levels ?? policy.Levels;
    }
}
