using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Sites;
using Halcytone.Studio.Tests.Content;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Sites;

/// <summary>A page is taken down and put back: what readers, feed and sitemap get, and what stays of it.</summary>
public sealed class SitePagesTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Uri ThePage = new("/updates/the-longer-exhale", UriKind.Relative);

    private static async Task<CallResult> Publish(StudioHouse house, string key, string html = "<p>Let one go slowly.</p>", params UsedMedia[] media)
    {
        var actor = house.ActorFor(Role.MarketingManager);
        var site = (await house.Get<Destinations>().Defaults(actor, Stop))[ChannelKind.Web].Destination!;
        var target = (await house.Get<Destinations>().Resolve(Actor.House(actor.Workspace), site.Id, Stop)).Must();
        return await house.Get<ChannelDirectory>().Publisher(ChannelKind.Web)!.Publish(target, new ChannelContent
        {
            Title = "The longer exhale", Slug = "the-longer-exhale", Description = "It is the out-breath that slows the heart.", Html = html, Media = media,
            Settings = new Dictionary<string, string> { ["kind"] = "WeeklyUpdate" },
        }, 0, key, null, Stop);
    }

    private static async Task<(HttpStatusCode Page, bool Index, bool Feed, bool Map)> Readers(HttpClient client)
    {
        using var page = await client.GetAsync(ThePage);
        async Task<bool> Names(string path) => (await client.GetStringAsync(new Uri(path, UriKind.Relative))).Contains("the-longer-exhale", StringComparison.Ordinal);
        return (page.StatusCode, await Names("/updates"), await Names("/feed.xml"), await Names("/sitemap.xml"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_page_taken_down_is_gone_for_readers_at_once_and_put_back_it_stands_as_before(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var client = house.CreateClient();
        var manager = house.ActorFor(Role.MarketingManager);
        await Publish(house, "k1");
        Assert.Equal((HttpStatusCode.OK, true, true, true), await Readers(client)); // and in the cache now

        var pages = house.Get<SitePages>();
        var row = Assert.Single((await pages.List(manager, takenDown: false, slug: null, cursor: null, Stop)).Must().Items);
        Assert.IsAssignableFrom<Invalid>((await pages.TakeDown(manager, row.PageId, "  ", Stop)).Refusal);
        var down = (await pages.TakeDown(manager, row.PageId, "The study was withdrawn.", Stop)).Must();
        Assert.Equal(("The study was withdrawn.", manager.Name), (down.TakenDown!.Reason, down.TakenDown.By));
        Assert.Equal((HttpStatusCode.Gone, false, false, false), await Readers(client));
        using (var gone = await client.GetAsync(ThePage)) Assert.DoesNotContain("withdrawn", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Publish(house, "k1"); // the same act, repeated late, does not bring it back
        Assert.Equal((HttpStatusCode.Gone, false, false, false), await Readers(client));
        Assert.Empty((await pages.List(manager, takenDown: false, slug: null, cursor: null, Stop)).Must().Items);

        (await pages.TakeDown(manager, row.PageId, "Said twice.", Stop)).Must();
        Assert.Equal("The study was withdrawn.", Assert.Single((await pages.List(manager, takenDown: true, slug: null, cursor: null, Stop)).Must().Items).TakenDown!.Reason);
        (await pages.PutBack(manager, row.PageId, Stop)).Must();
        (await pages.PutBack(manager, row.PageId, Stop)).Must();
        Assert.Equal((HttpStatusCode.OK, true, true, true), await Readers(client));

        await using var db = house.Get<Database>().Read(manager);
        Assert.Equal(["page.put_back", "page.taken_down"], await db.Set<Halcytone.Studio.Accounts.Audit.AuditEntry>().Where(entry => entry.SubjectId == row.PageId).Select(entry => entry.Kind).OrderBy(kind => kind).ToListAsync());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_newer_approved_text_of_the_same_address_lets_it_stand_again(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var client = house.CreateClient();
        var manager = house.ActorFor(Role.MarketingManager);
        var first = await Publish(house, "k1");
        (await house.Get<SitePages>().TakeDown(manager, Guid.Parse(first.OutsideId!), "Wrong number.", Stop)).Must();
        await Publish(house, "k2", "<p>Corrected.</p>");
        Assert.Contains("Corrected.", await client.GetStringAsync(ThePage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_those_who_release_or_administer_take_pages_down()
    {
        await using var house = new StudioHouse();
        var id = Guid.Parse((await Publish(house, "k1")).OutsideId!);
        var pages = house.Get<SitePages>();
        foreach (var role in new[] { Role.Writer, Role.Editor, Role.SeoSpecialist, Role.Executive, Role.Instructor })
            Assert.IsType<NotAllowed>((await pages.TakeDown(house.ActorFor(role), id, "No.", Stop)).Refusal);
        var elsewhere = house.ActorFor(Role.ContentManager, "Elsewhere", new WorkspaceId(Guid.CreateVersion7()));
        Assert.IsType<NoSuchPage>((await pages.TakeDown(elsewhere, id, "No.", Stop)).Refusal);
        Assert.IsType<NoSuchPage>((await pages.PutBack(elsewhere, id, Stop)).Refusal);
        Assert.Empty((await pages.List(elsewhere, takenDown: false, slug: null, cursor: null, Stop)).Must().Items);
        (await pages.TakeDown(house.ActorFor(Role.Administrator), id, "A complaint.", Stop)).Must();
    }

    [Fact]
    public async Task The_same_by_api()
    {
        await using var house = new StudioHouse();
        await Publish(house, "k1");
        using var client = house.As(Role.ContentManager);
        var row = (await client.GetFromJsonAsync<JsonElement>(new Uri("/api/sites/pages?slug=the-longer-exhale", UriKind.Relative))).GetProperty("items")[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("taken_down").ValueKind);
        var page = $"/api/sites/pages/{row.GetProperty("page_id").GetGuid()}";
        using (var silent = await client.PostAsJsonAsync(new Uri(page + "/take-down", UriKind.Relative), new { })) Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        using (var down = await client.PostAsJsonAsync(new Uri(page + "/take-down", UriKind.Relative), new { reason = "Wrong number." }))
            Assert.Equal("Wrong number.", (await down.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("taken_down").GetProperty("reason").GetString());
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>(new Uri("/api/sites/pages?state=taken_down", UriKind.Relative))).GetProperty("items").GetArrayLength());
        using (var back = await client.PostAsync(new Uri(page + "/put-back", UriKind.Relative), null)) Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        using (var unknown = await client.GetAsync(new Uri("/api/sites/pages?state=lost", UriKind.Relative))) Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_picture_beside_a_shared_link_is_the_items_own(bool brought)
    {
        await using var house = new StudioHouse(settings: new Dictionary<string, string?> { ["Sites:PublicAddress"] = "https://www.example.com" });
        using var client = house.CreateClient();
        using var bytes = new MemoryStream(Pictures.Png());
        var editor = house.ActorFor(Role.Editor);
        var file = (await house.Get<MediaLibrary>().Add(editor, "wave.png", bytes, Stop)).Must();
        (await house.Get<MediaLibrary>().Describe(editor, file.Id, "A wave that falls slowly", null, Stop)).Must();
        if (brought) await Publish(house, "k1", media: new UsedMedia(file.Id, "A wave that falls slowly"));
        else await Publish(house, "k1", $"<p>Look: <img src=\"{file.Path}\" alt=\"A wave that falls slowly\"></p>");

        var page = new HtmlParser().ParseDocument(await client.GetStringAsync(ThePage));
        string? Meta(string name) => page.QuerySelector($"meta[property='{name}']")?.GetAttribute("content");
        Assert.Equal(("https://www.example.com" + file.Path, "A wave that falls slowly"), (Meta("og:image"), Meta("og:image:alt")));
        Assert.Equal(file.Width?.ToString(System.Globalization.CultureInfo.InvariantCulture), Meta("og:image:width"));
        using var data = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        Assert.Equal("https://www.example.com" + file.Path, data.RootElement.GetProperty("image")[0].GetString());
        using var picture = await client.GetAsync(new Uri(file.Path, UriKind.Relative)); // readers and link previews are anonymous
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
    }
}
