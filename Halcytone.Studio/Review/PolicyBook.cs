using Halcytone.Studio.Accounts;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>The policy has been changed meanwhile.</summary>
internal sealed record StalePolicy(string? By) : Conflict("stale", $"{By ?? "Somebody"} has changed this policy meanwhile. Nothing was saved. Read it again, then change it.");

/// <summary>How each kind is reviewed in a workspace: its own policies, and the defaults where it has none. A running request keeps the levels it started with.</summary>
public sealed class PolicyBook(Database database, Members members, TimeProvider clock)
{
    /// <summary>Levels of one policy (ux §4).</summary>
    public const int MostLevels = 4;

    /// <summary>People named at one level.</summary>
    public const int MostNamed = 20;

    private const int LongestName = 60;
    private const int MostChecks = 8;
    private const int LongestCheck = 200;

    /// <summary>Every kind's policy, in the order of kinds.</summary>
    public async Task<Outcome<IReadOnlyList<Policy>>> All(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see the policies") is { } no) return no;
        await using var db = database.Read(actor);
        var own = await db.ReviewPolicies.ToDictionaryAsync(row => row.Kind, stop);
        return Enum.GetValues<ContentKind>().Select(kind => own.TryGetValue(kind, out var row) ? row.AsPolicy() : Default(kind)).ToList();
    }

    /// <summary>Sets a kind's policy for what is asked from now on.</summary>
    /// <param name="version">Of the policy that was changed; 0 for the default.</param>
    public async Task<Outcome<Policy>> Set(Actor actor, Policy wanted, int version, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "change how content is reviewed") is { } no) return no;
        var known = (await members.Holding(actor, Role.None, stop)).ToDictionary(member => member.Id);
        if (Check(wanted, known).Refusal is { } wrong) return wrong;
        return await database.Write<Policy>(actor, async db =>
        {
            var row = await db.ReviewPolicies.SingleOrDefaultAsync(own => own.Kind == wanted.Kind, stop);
            if ((row?.Version ?? 0) != version) return new StalePolicy(row?.ChangedBy);
            row ??= db.Add(new ReviewPolicy { Id = clock.NewId(), WorkspaceId = actor.Workspace, Kind = wanted.Kind }).Entity;
            row.Set(wanted.Mode, wanted.Mode == PolicyMode.Off ? [] : [.. wanted.Levels.Select(level => level with { Name = level.Name.Trim() })], actor, clock.Now());
            db.Record(new Fact("policy.changed", new Subject("policy", row.Id), $"{actor.Name} changed how {wanted.Kind.Word()} items are reviewed: {Said(wanted)}.", new { kind = wanted.Kind, mode = wanted.Mode }));
            await db.SaveChangesAsync(stop);
            return row.AsPolicy();
        }, stop);
    }

    /// <summary>Goes back to a kind's default; harmless when repeated.</summary>
    public async Task<Outcome<Policy>> Reset(Actor actor, ContentKind kind, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "change how content is reviewed") is { } no) return no;
        return await database.Write<Policy>(actor, async db =>
        {
            if (await db.ReviewPolicies.SingleOrDefaultAsync(own => own.Kind == kind, stop) is not { } row) return Default(kind);
            db.Remove(row);
            db.Record(new Fact("policy.changed", new Subject("policy", row.Id), $"{actor.Name} let {kind.Word()} items be reviewed as by default again.", new { kind }));
            return Default(kind);
        }, stop);
    }

    /// <summary>A kind's policy as a unit of work reads it.</summary>
    internal static async Task<Policy> Of(StudioDb db, ContentKind kind, CancellationToken stop)
        => (await db.ReviewPolicies.AsNoTracking().SingleOrDefaultAsync(own => own.Kind == kind, stop))?.AsPolicy() ?? Default(kind);

    private static Policy Default(ContentKind kind) => new(kind, PolicyMode.Required, Policies.Of(kind)) { IsDefault = true };

    private static Check Check(Policy wanted, Dictionary<Guid, MemberRow> known)
    {
        var check = new Check();
        if (wanted.Mode == PolicyMode.Off) return check;

        check.That(wanted.Levels.Count is >= 1 and <= MostLevels, "levels", $"A policy has 1 to {MostLevels} levels.")
            .That(wanted.Levels.Select(level => level.Name.Trim().ToLowerInvariant()).Distinct().Count() == wanted.Levels.Count, "levels", "Two levels have the same name.");
        for (var at = 0; at < wanted.Levels.Count; at++)
        {
            var (level, field) = (wanted.Levels[at], $"levels[{at}]");
            check.That(level.Name.Trim() is { Length: > 0 and <= LongestName }, $"{field}.name", $"Name the level, in at most {LongestName} characters.")
                .That((level.Roles & ~Able(level.Kind)) == 0 && level.Roles != Role.None, $"{field}.roles", $"Choose who decides here, among {Able(level.Kind).Labels()}.")
                .That(level.Quorum is >= Level.All and <= MostNamed, $"{field}.quorum", $"Any one, all, or a number up to {MostNamed}.")
                .That(level.Named.Count <= MostNamed, $"{field}.named", $"At most {MostNamed} people can be named.")
                .That(level.Named.Count == 0 || level.Quorum <= level.Named.Distinct().Count(), $"{field}.quorum", "More are asked for than are named.")
                .That(level.Named.All(id => known.TryGetValue(id, out var member) && (member.Roles & level.Roles) != 0), $"{field}.named", "Somebody named here does not hold the role, or is no longer here.")
                .That(level.CheckList.Count <= MostChecks && level.CheckList.All(line => line.Length is > 0 and <= LongestCheck), $"{field}.check_list", $"At most {MostChecks} lines of {LongestCheck} characters.");
        }
        return check;
    }

    /// <summary>Who has the right that a kind of level takes.</summary>
    public static Role Able(LevelKind kind) => RoleRights.Together(RoleRights.Roles.Where(role => kind switch
    {
        LevelKind.Check => RoleRights.Of(role).HasFlag(Right.CheckEditorially),
        LevelKind.SeoCheck => RoleRights.Of(role).HasFlag(Right.CheckSeo),
        LevelKind.OwnLook => (RoleRights.Of(role) & (Right.Approve | Right.ApproveOwnSummaries)) != 0,
        _ => (RoleRights.Of(role) & (Right.Approve | Right.ApproveUrgent)) != 0,
    }));

    private static string Said(Policy policy) => policy.Mode switch
    {
        PolicyMode.Off => "not at all",
        PolicyMode.Optional => $"where somebody asks, by {string.Join(", then ", policy.Levels.Select(level => level.Name))}",
        _ => string.Join(", then ", policy.Levels.Select(level => level.Name)),
    };
}
