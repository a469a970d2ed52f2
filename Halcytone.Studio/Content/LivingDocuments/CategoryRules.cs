using System.Text;
using System.Text.RegularExpressions;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>A category of the workspace's own, or its own keywords for one of the four.</summary>
internal sealed class Category : IWorkspaceRow, IVersionedRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>As it stands in the API: lower case, digits, underscores.</summary>
    public string Key { get; init; } = "";
    public string Name { get; set; } = "";
    public IReadOnlyList<string> Keywords { get; set; } = [];
    public int Version { get; private set; }
}

/// <summary>How sections find their category.</summary>
/// <param name="Key">As it stands in the API.</param>
/// <param name="Name">As people read it, and as it heads its part of a weekly update.</param>
/// <param name="Keywords">Words or phrases that a heading holds; in any case, accents ignored.</param>
/// <param name="IsBuiltIn">One of the four of seed 000, which cannot be removed.</param>
public sealed record CategoryRule(string Key, string Name, IReadOnlyList<string> Keywords, bool IsBuiltIn);

/// <summary>The rules as data: a heading belongs where most keywords are found in it, the longest deciding, then the order.</summary>
public sealed class CategoryRules
{
    /// <summary>Where everything goes that no rule claims.</summary>
    public const string Other = "other";

    /// <summary>The four categories of seed 000.</summary>
    public static readonly IReadOnlyList<CategoryRule> BuiltIn =
    [
        new("breathscape", "Breathscape", ["breathscape", "app", "apps", "software", "release notes", "new in the app"], IsBuiltIn: true),
        new("hardware", "Hardware", ["hardware", "sensor", "sensors", "firmware", "device", "devices", "battery", "chest strap", "electronics"], IsBuiltIn: true),
        new("tips", "Tip of the week", ["tip", "tips", "practice", "practise", "technique", "techniques", "exercise", "exercises", "how to"], IsBuiltIn: true),
        new("vision", "Vision", ["vision", "mission", "roadmap", "where we are going", "looking ahead", "why we"], IsBuiltIn: true),
    ];

    private readonly (CategoryRule Rule, string[] Keywords)[] rules;

    /// <summary>Applies these rules, in this order.</summary>
    public CategoryRules(IReadOnlyList<CategoryRule> rules)
    {
        All = rules;
        this.rules = [.. rules.Select(rule => (rule, rule.Keywords.Select(Words).Where(words => words.Length > 2).ToArray()))];
    }

    /// <summary>Every category, in the order they are shown.</summary>
    public IReadOnlyList<CategoryRule> All { get; }

    /// <summary>The rules of the context's workspace: the four, then its own by name.</summary>
    internal static async Task<CategoryRules> Of(StudioDb db, CancellationToken stop)
    {
        var own = await db.Categories.AsNoTracking().OrderBy(category => category.Name).Take(Categories.Most).ToListAsync(stop);
        var four = BuiltIn.Select(rule => own.Find(category => category.Key == rule.Key) is { } changed
            ? rule with { Name = changed.Name, Keywords = changed.Keywords } : rule);
        var others = own.Where(category => BuiltIn.All(rule => rule.Key != category.Key))
            .Select(category => new CategoryRule(category.Key, category.Name, category.Keywords, IsBuiltIn: false));
        return new CategoryRules([.. four, .. others]);
    }

    /// <summary>How the category is called; <c>Other</c> where none is.</summary>
    public string NameOf(string key) => All.FirstOrDefault(rule => rule.Key == key)?.Name ?? (key == Other ? "Other" : key);

    /// <summary>The category that a heading names, or null.</summary>
    public string? Claiming(string heading)
    {
        var words = Words(heading);
        return rules
            .Select((rule, order) => (rule.Rule.Key, order, hits: rule.Keywords.Where(keyword => words.Contains(keyword, StringComparison.Ordinal)).ToArray()))
            .Where(rule => rule.hits.Length > 0)
            .OrderByDescending(rule => rule.hits.Length).ThenByDescending(rule => rule.hits.Max(hit => hit.Length)).ThenBy(rule => rule.order)
            .Select(rule => rule.Key)
            .FirstOrDefault();
    }

    /// <summary>The outermost heading that names a category decides; a document's title alone is asked last, since it stands above everything.</summary>
    /// <param name="headings">From the top to the section's own.</param>
    /// <param name="firstIsTitle">The first of them is the document's only one of its level.</param>
    public string Of(IReadOnlyList<string> headings, bool firstIsTitle)
    {
        var inOrder = firstIsTitle ? headings.Skip(1).Append(headings[0]) : headings;
        return inOrder.Select(Claiming).FirstOrDefault(key => key is not null) ?? Other;
    }

    /// <summary>" breathscape 2 4 " : words apart by one space, so that a keyword is found as whole words.</summary>
    private static string Words(string text)
    {
        var words = new StringBuilder(" ");
        foreach (var letter in Wording.Fold(text))
        {
            if (char.IsLetterOrDigit(letter)) words.Append(letter);
            else if (words[^1] != ' ') words.Append(' ');
        }
        if (words[^1] != ' ') words.Append(' ');
        return words.ToString();
    }
}

/// <summary>The workspace's categories and their keywords.</summary>
public sealed partial class Categories(Database database, TimeProvider clock)
{
    /// <summary>Own categories of one workspace.</summary>
    internal const int Most = 24;

    /// <summary>The rules in use.</summary>
    public async Task<CategoryRules> All(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await CategoryRules.Of(db, stop);
    }

    /// <summary>Adds a category or changes one. Sections already cut keep theirs; the next snapshot uses the new rules.</summary>
    public async Task<Outcome<Done>> Put(Actor actor, string key, string name, IReadOnlyList<string> keywords, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "change categories") is { } no) return no;
        var tidy = keywords.Select(word => word.Trim()).Where(word => word.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var check = new Check()
            .That(KeyShape().IsMatch(key) && key != CategoryRules.Other, "key", "A key has 1 to 40 lower-case letters, digits and underscores, begins with a letter and is not “other”.")
            .That(name.Trim().Length is > 0 and <= 60, "name", "A name has 1 to 60 characters.")
            .That(tidy.Length is > 0 and <= 40 && tidy.All(word => word.Length <= 60), "keywords", "Give 1 to 40 keywords of at most 60 characters.");
        if (check.Refusal is { } refusal) return refusal;

        return await database.Write<Done>(actor, async db =>
        {
            var row = await db.Categories.SingleOrDefaultAsync(category => category.Key == key, stop);
            if (row is null && await db.Categories.CountAsync(stop) >= Most) return Invalid.At("key", $"A workspace has at most {Most} categories of its own.");
            if (row is null) db.Add(row = new Category { Id = clock.NewId(), WorkspaceId = actor.Workspace, Key = key });
            (row.Name, row.Keywords) = (name.Trim(), tidy);
            return new Done();
        }, stop);
    }

    /// <summary>Removes an own category; one of the four falls back to its usual name and keywords. Repeating it is harmless.</summary>
    public async Task<Outcome<Done>> Remove(Actor actor, string key, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write, "change categories") is { } no) return no;
        return await database.Write<Done>(actor, async db =>
        {
            var row = await db.Categories.SingleOrDefaultAsync(category => category.Key == key, stop);
            if (row is not null) db.Remove(row);
            return new Done();
        }, stop);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex KeyShape();
}

internal sealed class CategoryRows : IEntityTypeConfiguration<Category>
{
    public void Configure(EntityTypeBuilder<Category> row)
    {
        row.ToTable("Categories");
        row.Property(category => category.Key).HasMaxLength(40);
        row.Property(category => category.Name).HasMaxLength(60);
        row.Property(category => category.Keywords).HasJson();
        row.HasIndex(category => new { category.WorkspaceId, category.Key }).IsUnique();
    }
}
