using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Generation;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>An approval that a rendition still needs.</summary>
/// <param name="Level">The level's name.</param>
/// <param name="Roles">Who can give it.</param>
public sealed record MissingApproval(ChannelKind Channel, string Level, IReadOnlyList<string> Roles)
{
    /// <summary>The first of <see cref="Roles"/>: who is waited for (api.md, <c>missing</c>).</summary>
    public string Role => Roles.Count > 0 ? Roles[0] : "";
}

/// <summary>
/// The gate before every release, asked again at the moment of sending. It stores nothing of its own: whether a rendition may go out is derived
/// from the verdicts on its present fingerprint.
/// </summary>
public sealed class ApprovalGate(Workspaces workspaces, TimeProvider clock)
{
    /// <summary>What the item's renditions on these channels still lack under its policy; empty where everything may go out as it stands now.</summary>
    public async Task<IReadOnlyList<MissingApproval>> Missing(StudioDb db, Guid itemId, IReadOnlyCollection<ChannelKind> channels, CancellationToken stop)
    {
        var renditions = await db.Renditions.Where(row => row.ItemId == itemId && channels.Contains(row.Channel))
            .Select(row => new { row.Channel, row.Fingerprint }).ToListAsync(stop);
        return await Standing.Missing(db, itemId, [.. renditions.Select(row => (row.Channel, row.Fingerprint))], clock.Now(), stop);
    }

    /// <summary>
    /// The question asked when somebody wants to release: where the workspace exempts the item's kind for one of the actor's roles (design §5), that is
    /// noted for the renditions as they read now, and the gate stands open for them until they change. Part of the caller's unit of work.
    /// </summary>
    public async Task<IReadOnlyList<MissingApproval>> MissingFor(StudioDb db, Actor actor, Guid itemId, IReadOnlyCollection<ChannelKind> channels, CancellationToken stop)
    {
        var missing = await Missing(db, itemId, channels, stop);
        if (missing.Count == 0 || !await IsExempt(db, actor, itemId, stop)) return missing;

        var fingerprints = await db.Renditions.Where(row => row.ItemId == itemId && channels.Contains(row.Channel)).ToDictionaryAsync(row => row.Channel, row => row.Fingerprint, stop);
        foreach (var lack in missing)
            db.Add(new Verdict
            {
                Id = clock.NewId(), WorkspaceId = actor.Workspace, ItemId = itemId, Level = lack.Level, Channel = lack.Channel, Fingerprint = fingerprints[lack.Channel],
                Kind = VerdictKind.Exempt, MemberId = actor.MemberId, MemberName = actor.Name, At = clock.Now(),
            });
        return [];
    }

    /// <summary>Whether the workspace lets this actor release the item's kind without asking.</summary>
    public async Task<bool> IsExempt(StudioDb db, Actor actor, Guid itemId, CancellationToken stop)
    {
        if (await db.Items.Where(item => item.Id == itemId).Select(item => (ContentKind?)item.Kind).SingleOrDefaultAsync(stop) is not { } kind) return false;
        return await IsExempt(actor, kind, stop);
    }

    /// <summary>Whether the workspace lets this actor release items of this kind without asking.</summary>
    public async Task<bool> IsExempt(Actor actor, ContentKind kind, CancellationToken stop)
        => (await workspaces.Settings(actor, stop)).ApprovalExemptions.TryGetValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()), out var roles) && (actor.Roles & roles) != 0;
}
