using Halcytone.Studio.Content;
using Halcytone.Studio.Content.LivingDocuments;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Tests.House;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static Halcytone.Studio.Tests.Content.ItemTests;

namespace Halcytone.Studio.Tests.Content;

public sealed class SourceTests(SharedHouse shared) : IClassFixture<SharedHouse>
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private const string First = """
        # Weekly notes

        ## Breathscape updates
        ### Version 2.4
        Set the two halves apart.

        ## Hardware developments
        Firmware 1.9 tells a held breath from a lost signal.

        ## Weekly tips
        Sigh on purpose.

        ```
        # not a heading
        ```

        ## Vision statements
        Calm is a skill.

        ## Community
        Forty people breathed together.
        """;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_fetch_cuts_sorts_compares_and_keeps_versions(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (sources, snapshots, texts) = (house.Get<Sources>(), house.Get<Snapshots>(), house.Get<SourceTexts>());
        Got(await house.Get<Categories>().Put(Team.Ana, "community", "Community", ["community", "events"], Stop));
        var source = Got(await sources.Add(Team.Ana, SourceKind.Internal, "Weekly notes", null, First, Stop));
        Assert.True(source.IsMain);

        var one = Got(await snapshots.Current(Team.Ana, null, Stop));
        Assert.Equal(1, one.Snapshot.Number);
        Assert.Equal(["breathscape", "hardware", "tips", "vision", "community"], one.Sections.Select(section => section.Category));
        Assert.All(one.Sections, section => Assert.Equal(SectionChange.Added, section.Change));
        Assert.Contains("# not a heading", one.Sections[2].Markdown, StringComparison.Ordinal);
        Assert.Equal("Version 2.4", one.Sections[0].Title);

        Assert.Equal(one.Snapshot.Id, Got(await snapshots.Current(Team.Eva, source.Id, Stop)).Snapshot.Id); // unchanged: the same snapshot

        var text = Got(await texts.Of(Team.Ana, source.Id, Stop));
        var edited = First.Replace("Sigh on purpose.", "Sigh on purpose, twice.", StringComparison.Ordinal).Replace("## Community\nForty people breathed together.", "## Sensor battery\nIt lasts a day longer.", StringComparison.Ordinal);
        Got(await texts.Save(Team.Ana, source.Id, edited, text.Version, Stop));
        Assert.IsType<StaleDocument>((await texts.Save(Team.Wren, source.Id, "Mine", text.Version, Stop)).Refusal);

        var two = Got(await snapshots.Fetch(Team.Ana, source.Id, Stop));
        Assert.Equal((2, 1, 1), (two.Snapshot.Number, two.Snapshot.Added, two.Snapshot.Changed));
        Assert.Equal(["Community"], two.Snapshot.Removed);
        Assert.Equal([SectionChange.Unchanged, SectionChange.Unchanged, SectionChange.Changed, SectionChange.Unchanged, SectionChange.Added], two.Sections.Select(section => section.Change));
        Assert.Equal("Forty people breathed together.", Got(await snapshots.Version(Team.Ana, source.Id, 1, Stop)).Sections[4].Markdown);

        var update = Got(await house.Get<Items>().CreateWeeklyUpdate(Team.Ana, two.Snapshot.Id, [two.Sections[0].Id, two.Sections[2].Id], Stop));
        var open = Got(await house.Get<Drafts>().Open(Team.Ana, update.Id, Stop));
        Assert.Equal("Version 2.4", open.Text.Title);
        Assert.StartsWith("## Breathscape\n\n### Version 2.4\n\nSet the two halves apart.\n\n## Tip of the week\n\n### Weekly tips\n\nSigh on purpose, twice.", open.Text.Body, StringComparison.Ordinal);
        Assert.Equal(two.Snapshot.Id, open.Text.SnapshotId);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_failing_source_serves_the_last_good_snapshot_and_tells_the_editors_once(Engine engine)
    {
        var (body, status, asked) = (First, 200, 0);
        await using var server = await DocumentServer.Start(http =>
        {
            asked++;
            http.Response.StatusCode = status;
            http.Response.Headers.ETag = $"\"{body.Length}\"";
            if (status == 200 && http.Request.Headers.IfNoneMatch == $"\"{body.Length}\"") { http.Response.StatusCode = 304; return Task.CompletedTask; }
            http.Response.ContentType = "text/markdown";
            return http.Response.WriteAsync(status == 200 ? body : "down");
        });
        var heard = new Listening();
        await using var house = new StudioHouse(engine, settings: server.Allowed, replace: services => services.AddSingleton<IFactListener>(heard));
        var (sources, snapshots) = (house.Get<Sources>(), house.Get<Snapshots>());
        var source = Got(await sources.Add(Team.Ana, SourceKind.Url, "Weekly notes", server.Address + "notes.md", null, Stop));

        Assert.Equal(1, Got(await snapshots.Current(Team.Ana, source.Id, Stop)).Snapshot.Number);
        Assert.Equal(1, Got(await snapshots.Current(Team.Ana, source.Id, Stop)).Snapshot.Number);
        Assert.Equal(1, asked); // still fresh
        Assert.False(Got(await snapshots.Fetch(Team.Ana, source.Id, Stop)).Stale);
        Assert.Equal(2, asked); // answered 304

        status = 503;
        var stale = Got(await snapshots.Fetch(Team.Ana, source.Id, Stop));
        Assert.True(stale.Stale);
        Assert.Contains("503", stale.Notice, StringComparison.Ordinal);
        Assert.Equal(5, stale.Sections.Count);
        Assert.True(Got(await snapshots.Fetch(Team.Ana, source.Id, Stop)).Stale);
        Assert.True(Got(await snapshots.Current(Team.Ana, source.Id, Stop)).Stale);
        Assert.Single(heard.Facts, fact => fact.Kind == "source.failed" && fact.Notify is { Roles: Role.Editor });

        (status, body) = (200, First + "\n\n## Tip\nAnother one.");
        var well = Got(await snapshots.Fetch(Team.Ana, source.Id, Stop));
        Assert.Equal((false, 2), (well.Stale, well.Snapshot.Number));
    }

    [Fact]
    public async Task A_source_that_never_worked_says_so()
    {
        await using var house = new StudioHouse();
        var (sources, snapshots) = (house.Get<Sources>(), house.Get<Snapshots>());
        Assert.IsType<NoSourceYet>((await snapshots.Current(Team.Ana, null, Stop)).Refusal);
        var source = Got(await sources.Add(Team.Ana, SourceKind.Url, "Inside", "http://127.0.0.1/notes.md", null, Stop));
        var why = Assert.IsType<SourceUnreadable>((await snapshots.Fetch(Team.Ana, source.Id, Stop)).Refusal);
        Assert.Contains("never called for a user", why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://user:word@example.com/a.md"), InlineData("ftp://example.com/a.md"), InlineData("file:///etc/passwd"), InlineData("https://example.com:8443/a.md"), InlineData("notes"), InlineData("")]
    public async Task An_address_that_is_not_for_documents_is_refused(string address)
    {
        var house = shared.House;
        Assert.IsType<Invalid>((await house.Get<Sources>().Add(Team.Ana, SourceKind.Url, "X", address, null, Stop)).Refusal);
    }

    [Theory]
    [InlineData("../studio.db"), InlineData("/etc/passwd"), InlineData("a/../../studio.md"), InlineData("notes.exe"), InlineData("link.md"), InlineData("folder/notes.md"), InlineData("a\0.md")]
    public async Task A_file_outside_the_documents_folder_is_refused(string address)
    {
        var house = shared.House;
        var data = house.Get<DataFolder>();
        Directory.CreateDirectory(data.At("documents", "x"));
        File.WriteAllText(data.At("elsewhere", "notes.md"), "secret");
        if (!File.Exists(data.At("documents", "link.md"))) File.CreateSymbolicLink(data.At("documents", "link.md"), data.At("elsewhere", "notes.md"));
        if (!Directory.Exists(data.At("documents", "folder"))) Directory.CreateSymbolicLink(data.At("documents", "folder"), Path.GetDirectoryName(data.At("elsewhere", "notes.md"))!);
        Assert.IsType<Invalid>((await house.Get<Sources>().Add(Team.Ana, SourceKind.File, "X", address, null, Stop)).Refusal);
    }

    [Fact]
    public async Task A_file_is_read_where_it_stands_and_an_upload_is_stored()
    {
        await using var house = new StudioHouse();
        var (sources, snapshots) = (house.Get<Sources>(), house.Get<Snapshots>());
        var placed = house.Get<DataFolder>().At("documents", "team", "notes.md");
        await File.WriteAllTextAsync(placed, First, Stop);
        var source = Got(await sources.Add(Team.Ana, SourceKind.File, "Notes", "team/notes.md", null, Stop));
        Assert.Equal(5, Got(await snapshots.Fetch(Team.Ana, source.Id, Stop)).Sections.Count);
        File.Delete(placed);
        Assert.True(Got(await snapshots.Fetch(Team.Ana, source.Id, Stop)).Stale);
        var uploaded = Got(await sources.Add(Team.Ana, SourceKind.File, "Uploaded", null, First, Stop));
        Assert.Equal(5, Got(await snapshots.Fetch(Team.Ana, uploaded.Id, Stop)).Sections.Count);
    }

    private sealed class Listening : IFactListener
    {
        public List<Fact> Facts { get; } = [];

        public Task Hear(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop)
        {
            Facts.AddRange(facts);
            return Task.CompletedTask;
        }
    }
}

/// <summary>A web server on the loopback that serves documents as a test wants them.</summary>
internal sealed class DocumentServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private DocumentServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.First() + "/";

    /// <summary>The settings under which a house may call it.</summary>
    public Dictionary<string, string?> Allowed => new()
    {
        ["Outbound:AllowedNetworks:0"] = "127.0.0.0/8",
        ["Outbound:AllowedPorts:0"] = new Uri(Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    public static async Task<DocumentServer> Start(RequestDelegate answer)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(answer);
        await app.StartAsync();
        return new DocumentServer(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
