using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Review;

/// <summary>A policy while somebody changes it on the page.</summary>
public sealed class PolicyDraft
{
    public PolicyDraft(Policy policy)
    {
        (Saved, Mode, Levels) = (policy, policy.Mode, []);
        Take(policy);
        Open = false;
    }

    public Policy Saved { get; private set; }
    public ContentKind Kind => Saved.Kind;
    public int Version => Saved.Version;
    public PolicyMode Mode { get; set; }
    public List<LevelDraft> Levels { get; private set; }
    public bool Open { get; set; }

    /// <summary>Why it was not saved.</summary>
    public Refusal? Broken { get; set; }

    /// <summary>Shows what is saved now.</summary>
    public void Take(Policy policy)
    {
        (Saved, Mode, Broken, Open) = (policy, policy.Mode, null, false);
        Levels = [.. (policy.Levels.Count > 0 ? policy.Levels : Policies.Of(policy.Kind)).Select(level => new LevelDraft(level))];
    }

    public void Add() => Levels.Add(new LevelDraft(new Level($"level {Levels.Count + 1}", LevelKind.Approval, Role.MarketingManager, [])));

    /// <summary>Puts a level one place up or down.</summary>
    public void Move(LevelDraft level, int by)
    {
        var (from, to) = (Levels.IndexOf(level), Levels.IndexOf(level) + by);
        if (to < 0 || to >= Levels.Count) return;
        (Levels[from], Levels[to]) = (Levels[to], Levels[from]);
    }

    public Policy ToPolicy() => new(Kind, Mode, [.. Levels.Select(level => level.ToLevel())]);
}

/// <summary>A level while somebody changes it.</summary>
public sealed class LevelDraft(Level level)
{
    public string Name { get; set; } = level.Name;
    public LevelKind Kind { get; set; } = level.Kind;
    public Role Roles { get; set; } = level.Roles;

    /// <summary><c>any</c>, <c>all</c>, or a number.</summary>
    public string Quorum { get; set; } = level.Quorum switch { 1 => "any", Level.All => "all", var count => count.ToString(System.Globalization.CultureInfo.InvariantCulture) };
    public HashSet<Guid> Named { get; } = [.. level.Named];
    public int? Minutes { get; set; } = level.Within is { } within ? (int)within.TotalMinutes : null;
    public string CheckList { get; set; } = string.Join('\n', level.CheckList);

    public void Toggle(Role role) => Roles ^= role;

    public void Toggle(Guid person)
    {
        if (!Named.Add(person)) Named.Remove(person);
    }

    public Level ToLevel() => new(Name, Kind, Roles & PolicyBook.Able(Kind), [.. CheckList.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
    {
        Quorum = Quorum switch { "any" => 1, "all" => Level.All, var count => int.TryParse(count, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0 ? number : -1 },
        Named = [.. Named], Within = Minutes is > 0 and var minutes ? TimeSpan.FromMinutes(minutes) : null,
    };
}
