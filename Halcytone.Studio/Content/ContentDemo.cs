using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content;

/// <summary>The demo's content: a living document with a new version waiting, items of every kind and state, campaigns, pictures.</summary>
internal sealed class ContentDemo(Database database, Members members, MediaLibrary media, TimeProvider clock) : IDemoPart
{
    private static readonly JsonSerializerOptions Spelling = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly (string Key, string AltText)[] Pictures =
    [
        ("Exhale wave", "A single wave on a pale green ground: it rises quickly and falls slowly."),
        ("Six breaths", "Six even waves side by side, drawn in teal."),
        ("Coherence", "Two waves, one for the heart and one for the breath, falling into step."),
        ("Version 2.4", "Two waves of different length under the morning sky."),
        ("Lamp", "A slow amber wave on a dark ground, as of a lamp going out."),
        ("How it works", "A pace line that fades from left to right."),
        ("Untitled draft", ""),
    ];

    /// <summary>A demo item as <c>wwwroot-assets/demo/items.json</c> tells it.</summary>
    private sealed record Told(
        string Title, string Kind, string State, string Owner, double DaysAgo, int Versions, IReadOnlyList<string> Tags, string? Campaign, string Body, string? Category, string? Author,
        IReadOnlyList<string>? TargetKeywords, string? SeoDescription, string? CallToAction, string? Link, string? Urgency, int? Priority, bool Featured, string? TemplateStyle, string? Tone,
        IReadOnlyList<string>? Hashtags, IReadOnlyList<string>? Media);

    public async Task Build(CancellationToken stop)
    {
        await using (var db = database.Read(Demo.House))
            if (await db.Items.AnyAsync(stop) || await db.Sources.AnyAsync(stop)) return;

        var pictures = await Draw(stop);
        var people = (await members.Holding(Demo.House, Role.None, stop)).Where(member => !member.IsService).ToArray();
        var items = JsonSerializer.Deserialize<Told[]>(StudioAssets.Text("demo/items.json")!, Spelling)!;
        await database.Write<Done>(Demo.House, async db =>
        {
            AddSource(db);
            var campaigns = items.Select(item => item.Campaign).OfType<string>().Distinct().ToDictionary(name => name, name => new Campaign
            {
                Id = clock.NewId(), WorkspaceId = Demo.Workspace, Name = name, Goal = Goals.GetValueOrDefault(name), CreatedAt = clock.Now().AddDays(-40),
            });
            db.AddRange(campaigns.Values);
            foreach (var item in items) Add(db, item, Owner(people, item.Owner), campaigns, pictures);
            await db.SaveChangesAsync(stop);
            return new Done();
        }, stop);
    }

    private static readonly Dictionary<string, string> Goals = new()
    {
        ["Breathscape 2.4"] = "Half of all people on 2.4 within two weeks, without a rise in support questions.",
        ["Sleep well"] = "Make the evening set the most used of the autumn.",
        ["Coherent breathing month"] = "Four weeks, one practice a week; 3,000 people who finish all four.",
    };

    /// <summary>An internal document with last week's version and the one that waits for this week's update.</summary>
    private void AddSource(StudioDb db)
    {
        var (earlier, now) = (StudioAssets.Text("demo/weekly-notes-earlier.md")!, StudioAssets.Text("demo/weekly-notes.md")!);
        var source = new Source { Id = clock.NewId(), WorkspaceId = Demo.Workspace, Name = "Weekly notes", Kind = SourceKind.Internal, IsMain = true };
        db.Add(source);
        db.Add(new SourceDocument { SourceId = source.Id, WorkspaceId = Demo.Workspace, Text = now, ByName = "Wren Abara", SavedAt = clock.Now().AddHours(-3) });

        var rules = new CategoryRules(CategoryRules.BuiltIn);
        var before = Snap(db, source, earlier, rules, [], clock.Now().AddDays(-7));
        Snap(db, source, now, rules, before, clock.Now().AddHours(-2));
    }

    private Dictionary<string, Section> Snap(StudioDb db, Source source, string text, CategoryRules rules, Dictionary<string, Section> before, DateTimeOffset at)
    {
        var snapshot = SnapshotMaking.Make(clock.NewId(), source, Cutter.Sections(text, source.Name, rules)!, before, Cutter.HashOf(text), "Ana Duarte", at, clock.NewId, db);
        source.Read(snapshot, etag: null, at);
        return db.ChangeTracker.Entries<Section>().Select(entry => entry.Entity).Where(section => section.SnapshotId == snapshot.Id).ToDictionary(section => section.Path);
    }

    private void Add(StudioDb db, Told told, Actor owner, Dictionary<string, Campaign> campaigns, Dictionary<string, Guid> pictures)
    {
        var begun = clock.Now().AddDays(-told.DaysAgo - told.Versions);
        var changed = clock.Now().AddDays(-told.DaysAgo);
        var state = Enum.Parse<ContentState>(told.State);
        var text = Text(told, pictures);

        var item = ContentItem.New(owner, Guid.CreateVersion7(begun), Enum.Parse<ContentKind>(told.Kind), told.Title, begun, state == ContentState.Idea ? state : ContentState.Draft);
        item.Organise([.. told.Tags.Select(Tag.Tidy).Order(StringComparer.Ordinal)], told.Campaign is { } name ? campaigns[name].Id : null, begun);
        db.Add(item);
        for (var number = 1; number <= told.Versions; number++)
        {
            var at = number == told.Versions ? changed : begun.AddDays(number - 1).AddHours(1);
            var version = number == told.Versions ? text : text with { Body = Earlier(text.Body, told.Versions - number) };
            var revision = new Revision
            {
                Id = Guid.CreateVersion7(at), WorkspaceId = Demo.Workspace, ItemId = item.Id, Number = number, Text = version, Title = version.Title, Hash = version.Fingerprint(),
                Reason = number == 1 ? "saved" : "generated",
                ByMemberId = owner.MemberId, ByName = owner.Name, At = at,
            };
            db.Add(revision);
            item.Pin(revision);
        }
        if (item.State != state && item.Become(state, changed) is { } illegal) throw new InvalidOperationException(illegal.Message);

        var draft = new Draft { ItemId = item.Id, WorkspaceId = Demo.Workspace };
        draft.Hold(text, owner, changed);
        db.Add(draft);
        db.Add(new ItemWords { ItemId = item.Id, WorkspaceId = Demo.Workspace, Words = Wording.Of(item, text) });
    }

    private static ContentText Text(Told told, Dictionary<string, Guid> pictures) => new()
    {
        Title = told.Title, Body = told.Body.Trim('\n') is { Length: > 0 } body ? body + "\n" : "", Category = told.Category, Author = told.Author,
        TargetKeywords = told.TargetKeywords ?? [], SeoDescription = told.SeoDescription, CallToAction = told.CallToAction, Link = told.Link,
        Urgency = told.Urgency, Priority = told.Priority, Featured = told.Featured, TemplateStyle = told.TemplateStyle, Tone = told.Tone, Hashtags = told.Hashtags ?? [],
        MediaIds = [.. (told.Media ?? []).Select(key => pictures[key])],
    };

    /// <summary>The text as it stood some versions before: without its last paragraphs.</summary>
    private static string Earlier(string body, int versions)
    {
        var paragraphs = body.Split("\n\n");
        return string.Join("\n\n", paragraphs[..Math.Max(1, paragraphs.Length - versions)]) + "\n";
    }

    private static Actor Owner(MemberRow[] people, string role)
    {
        var person = people.FirstOrDefault(member => (member.Roles & Enum.Parse<Role>(role)) != 0) ?? people.FirstOrDefault();
        return person is null ? Demo.House : new Actor(Demo.Workspace, person.Id, person.Name, person.Roles, Right.None);
    }

    private async Task<Dictionary<string, Guid>> Draw(CancellationToken stop)
    {
        var drawn = new Dictionary<string, Guid>();
        foreach (var (key, altText) in Pictures)
        {
            using var picture = new MemoryStream(WavePicture.Png(960, 504, drawn.Count));
            if ((await media.Add(Demo.House, $"{key}.png", picture, stop)).Refused(out var why, out var file)) throw new InvalidOperationException(why.Message);
            if (altText.Length > 0) await media.Describe(Demo.House, file.Id, altText, expectedVersion: null, stop);
            drawn[key] = file.Id;
        }
        return drawn;
    }
}
