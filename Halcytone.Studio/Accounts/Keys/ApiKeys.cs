using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Keys;

/// <summary>A key as lists show it: never the key itself.</summary>
public sealed record KeyRow(Guid Id, string PublicId, string Label, Guid MemberId, string Member, IReadOnlyList<string> Scopes)
{
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>A key to be made.</summary>
/// <param name="MemberId">As whom it acts.</param>
/// <param name="Label">What it is for.</param>
/// <param name="Scopes">What it is narrowed to; all of the member's rights where empty.</param>
/// <param name="ExpiresAt">365 days from now where null.</param>
public sealed record NewKey(Guid MemberId, string Label, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null);

/// <summary>A key just made; <paramref name="Text"/> is shown this once.</summary>
public sealed record MadeKey(KeyRow Key, string Text);

/// <summary>Who calls with a key.</summary>
internal sealed record KeyHolder(Actor Actor, Guid KeyId, IReadOnlyList<string> Scopes);

/// <summary>The keys of a workspace.</summary>
public sealed class ApiKeys(Database database, TimeProvider clock)
{
    /// <summary>Good keys a member may have at once; two are enough to change one for the next (reliability-and-security §8.6).</summary>
    public const int GoodAtOnce = 2;

    /// <summary>The most keys a list shows.</summary>
    public const int Most = 500;

    /// <summary>Every key, the newest first; revoked and expired ones too.</summary>
    public async Task<Outcome<IReadOnlyList<KeyRow>>> All(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "see the keys") is { } no) return no;
        await using var db = database.Read(actor);
        var rows = await (from key in db.ApiKeys
                          join member in db.Members on key.MemberId equals member.Id
                          orderby key.Id descending
                          select new { key, member.Name }).Take(Most).ToListAsync(stop);
        return rows.ConvertAll(row => Row(row.key, row.Name));
    }

    /// <summary>A member's good keys, the newest first.</summary>
    public async Task<Outcome<IReadOnlyList<KeyRow>>> Good(Actor actor, Guid memberId, CancellationToken stop)
    {
        var now = clock.Now();
        return (await All(actor, stop)).Then<IReadOnlyList<KeyRow>>(rows => [.. rows.Where(row => row.MemberId == memberId && row.RevokedAt is null && row.ExpiresAt > now)]);
    }

    /// <summary>Makes a key. Its text is in the answer and nowhere else.</summary>
    public async Task<Outcome<MadeKey>> Create(Actor actor, NewKey asked, CancellationToken stop)
    {
        var now = clock.Now();
        if ((actor.Lacks(Right.Administer, "make keys") ?? actor.Unproven(now)) is { } no) return no;
        var expiresAt = asked.ExpiresAt ?? now + ApiKey.Lifetime;
        var unknown = asked.Scopes.Except(Scopes.All).ToList();
        var check = new Check()
            .That(!string.IsNullOrWhiteSpace(asked.Label), "label", "Say what the key is for.")
            .That(asked.Label.Trim().Length <= ApiKey.LongestLabel, "label", $"At most {ApiKey.LongestLabel} characters.")
            .That(unknown.Count == 0, "scopes", $"Not a scope: {string.Join(", ", unknown.Take(3))}. Known are {string.Join(", ", Scopes.All)}.")
            .That(expiresAt > now, "expires_at", "Choose a time to come.")
            .That(expiresAt <= now + 2 * ApiKey.Lifetime, "expires_at", "At most two years from now.");
        if (check.Refusal is { } invalid) return invalid;

        return await database.Write<MadeKey>(actor, async db =>
        {
            var member = await db.Members.SingleOrDefaultAsync(row => row.Id == asked.MemberId, stop);
            if (member is null) return Invalid.At("member_id", "There is no such member in this workspace.");
            var good = await db.ApiKeys.CountAsync(row => row.MemberId == member.Id && row.RevokedAt == null && row.ExpiresAt > now, stop);
            if (good >= GoodAtOnce) return new TooManyKeys(member.Name);

            var key = db.Add(new ApiKey(clock.NewId(), actor.Workspace, member.Id, asked.Label.Trim(), [.. asked.Scopes.Distinct()], now, expiresAt, out var text)).Entity;
            db.Record(new Fact("key.created", new Subject("key", key.Id), $"{actor.Name} made the key {key.PublicId} for {member.Name}."));
            return new MadeKey(Row(key, member.Name), text);
        }, stop);
    }

    /// <summary>Ends a key at once; harmless when repeated.</summary>
    public async Task<Outcome<KeyRow>> Revoke(Actor actor, Guid id, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "revoke keys") is { } no) return no;
        return await database.Write<KeyRow>(actor, async db =>
        {
            if (await db.ApiKeys.SingleOrDefaultAsync(row => row.Id == id, stop) is not { } key) return new NoSuchKey();
            var member = await db.Members.Where(row => row.Id == key.MemberId).Select(row => row.Name).SingleAsync(stop);
            if (key.RevokedAt is null) db.Record(new Fact("key.revoked", new Subject("key", id), $"{actor.Name} revoked the key {key.PublicId} of {member}."));
            key.Revoke(clock.Now());
            return Row(key, member);
        }, stop);
    }

    /// <summary>Who holds this key, or null where it is no key, unknown, revoked, expired, or its member is disabled. Never cached: a revocation counts at once.</summary>
    internal async Task<KeyHolder?> Holder(string text, CancellationToken stop)
    {
        if (ApiKey.PublicIdIn(text) is not { } publicId) return null;
        await using var db = database.ReadInstallation();
        var found = await (from candidate in db.ApiKeys.IgnoreQueryFilters()
                           join holder in db.Members.IgnoreQueryFilters() on candidate.MemberId equals holder.Id
                           where candidate.PublicId == publicId && holder.WorkspaceId == candidate.WorkspaceId
                           select new { Key = candidate, Member = holder }).SingleOrDefaultAsync(stop);
        var now = clock.Now();
        if (found is null || !found.Key.Matches(text) || !found.Key.IsGood(now) || !found.Member.IsActive) return null;

        if (found.Key.UsedAt is null || found.Key.UsedAt + ApiKey.UseWrittenEvery <= now) await NoteUse(found.Key, now, stop);
        return new KeyHolder(found.Member.AsActor(RoleRights.Through(found.Key.Scopes)), found.Key.Id, found.Key.Scopes);
    }

    private Task<Outcome<Done>> NoteUse(ApiKey key, DateTimeOffset now, CancellationToken stop) => database.Write<Done>(Actor.House(key.WorkspaceId), async db =>
    {
        await db.ApiKeys.Where(row => row.Id == key.Id).ExecuteUpdateAsync(row => row.SetProperty(used => used.UsedAt, now), stop);
        return new Done();
    }, stop);

    private static KeyRow Row(ApiKey key, string member) => new(key.Id, key.PublicId, key.Label, key.MemberId, member, key.Scopes)
    {
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        UsedAt = key.UsedAt,
    };
}

/// <summary>Two good keys are enough to change one for the next.</summary>
public sealed record TooManyKeys(string Member) : Conflict("too_many_keys",
    $"{Member} has {ApiKeys.GoodAtOnce} good keys already. Nothing was changed. Revoke one first.");
