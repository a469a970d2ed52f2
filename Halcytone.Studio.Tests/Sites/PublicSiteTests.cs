using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Sites;

public sealed class PublicSiteTests
{
    private static readonly Uri ThePage = new("/updates/the-longer-exhale", UriKind.Relative);
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    private static ChannelContent Content(string title = "The longer exhale", string slug = "the-longer-exhale", string html = "<h1>Breathscape</h1><p>Version 2.4 lets you set the two halves apart.</p>") => new()
    {
        Title = title, Slug = slug, Description = "Most of us try to calm down by breathing in. It is the out-breath that slows the heart.", Html = html,
        Settings = new Dictionary<string, string> { ["kind"] = "WeeklyUpdate", ["author"] = "Ana Duarte", ["keywords"] = "breathing, exhale" },
    };

    private static async Task<Target> Site(StudioHouse house)
    {
        var actor = house.ActorFor(Role.MarketingManager);
        var site = (await house.Get<Destinations>().Defaults(actor, CancellationToken.None))[ChannelKind.Web].Destination!;
        return (await house.Get<Destinations>().Resolve(Actor.House(actor.Workspace), site.Id, CancellationToken.None)).Must();
    }

    private static Task<CallResult> Publish(StudioHouse house, Target site, ChannelContent content, string key)
        => house.Get<ChannelDirectory>().Publisher(ChannelKind.Web)!.Publish(site, content, 0, key, null, CancellationToken.None);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_page_is_out_under_its_address_with_the_head_that_standards_ask(Engine engine)
    {
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Sites:PublicAddress"] = "https://www.example.com" });
        var result = await Publish(house, await Site(house), Content(), "k1");
        Assert.Equal((CallOutcome.Done, "https://www.example.com/updates/the-longer-exhale"), (result.Outcome, result.Url));

        using var client = house.CreateClient();
        using var reply = await client.GetAsync(ThePage);
        Assert.Equal("text/html; charset=utf-8", reply.Content.Headers.ContentType!.ToString());
        var page = new HtmlParser().ParseDocument(await reply.Content.ReadAsStringAsync());
        string? Meta(string name) => page.QuerySelector($"meta[name='{name}'],meta[property='{name}']")?.GetAttribute("content");

        Assert.Equal("The longer exhale | Breathscape", page.Title);
        Assert.StartsWith("Most of us", Meta("description"), StringComparison.Ordinal);
        Assert.Equal("https://www.example.com/updates/the-longer-exhale", page.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));
        Assert.Equal("https://www.example.com/updates/the-longer-exhale", Meta("og:url"));
        Assert.Equal(("article", "The longer exhale", "summary_large_image"), (Meta("og:type"), Meta("og:title"), Meta("twitter:card")));
        Assert.Equal("https://www.example.com/updates/share.png", Meta("og:image"));
        Assert.Equal("The longer exhale", Assert.Single(page.QuerySelectorAll("h1")).TextContent);
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));

        using var data = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        Assert.Equal("The longer exhale", data.RootElement.GetProperty("headline").GetString());
        Assert.Equal(Meta("article:published_time"), data.RootElement.GetProperty("datePublished").GetString());
        Assert.Single(page.QuerySelectorAll("script")); // data only: a cached page has no nonce
        Assert.DoesNotContain("script", reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_act_is_one_page_and_a_newer_one_replaces_it_at_once(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var client = house.CreateClient();
        var site = await Site(house);
        var first = await Publish(house, site, Content(), "k1");
        Assert.Contains("two halves apart", await client.GetStringAsync(ThePage), StringComparison.Ordinal);

        Assert.Equal(first.OutsideId, (await Publish(house, site, Content(html: "<p>Corrected.</p>"), "k2")).OutsideId);
        Assert.Contains("Corrected.", await client.GetStringAsync(ThePage), StringComparison.Ordinal); // purged with the release

        await Publish(house, site, Content(), "k1"); // the older act, repeated late
        Assert.Contains("Corrected.", await client.GetStringAsync(ThePage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_published_is_proven_by_its_key()
    {
        await using var house = new StudioHouse();
        var site = await Site(house);
        var web = house.Get<ChannelDirectory>().Publisher(ChannelKind.Web)!;
        Assert.Equal(CallOutcome.Refused, (await web.ReadBack(site, Content(), 0, "k1", TimeProvider.System.GetUtcNow(), CancellationToken.None)).Outcome);
        await Publish(house, site, Content(), "k1");
        Assert.Equal(CallOutcome.Done, (await web.ReadBack(site, Content(), 0, "k1", TimeProvider.System.GetUtcNow(), CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_page_is_rendered_once_and_a_reader_who_has_it_gets_304()
    {
        await using var house = new StudioHouse();
        using var client = house.CreateClient();
        await Publish(house, await Site(house), Content(), "k1");
        using var first = await client.GetAsync(ThePage);
        using var second = await client.GetAsync(ThePage);
        Assert.True(second.Headers.Contains("Age")); // from the cache

        foreach (var warm in new[] { true, false })
        {
            if (!warm) await Publish(house, await Site(house), Content(slug: "another"), "k2");
            using var request = new HttpRequestMessage(HttpMethod.Get, warm ? ThePage : new Uri("/updates/another", UriKind.Relative)) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
            using var reply = await client.SendAsync(request);
            Assert.Equal(warm ? HttpStatusCode.NotModified : HttpStatusCode.OK, reply.StatusCode);
        }
    }

    [Fact]
    public async Task A_script_in_a_rendition_never_reaches_a_reader()
    {
        await using var house = new StudioHouse();
        using var client = house.CreateClient();
        await Publish(house, await Site(house), Content(title: "</script><script>alert(1)</script>", html: "<p onclick=\"x()\">Hi<script>alert(1)</script></p>"), "k1");
        var page = await client.GetStringAsync(ThePage);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Über uns")]
    [InlineData("../admin")]
    [InlineData("")]
    [InlineData("UPPER")]
    public async Task An_address_that_is_none_is_refused(string slug)
    {
        await using var house = new StudioHouse();
        Assert.Equal(CallOutcome.Refused, (await Publish(house, await Site(house), Content(slug: slug), "k1")).Outcome);
    }

    [Fact]
    public async Task Missing_pages_answer_404_and_other_methods_405()
    {
        await using var house = new StudioHouse();
        await Site(house);
        using var client = house.CreateClient();
        using var missing = await client.GetAsync(new Uri("/updates/never", UriKind.Relative));
        using var post = await client.PostAsync(ThePage, null);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed), (missing.StatusCode, post.StatusCode));
        Assert.Contains("There is no such page", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_sitemap_and_robots_name_every_page()
    {
        await using var house = new StudioHouse(settings: new Dictionary<string, string?> { ["Sites:PublicAddress"] = "https://www.example.com" });
        using var client = house.CreateClient();
        var site = await Site(house);
        await Publish(house, site, Content(html: "<p><a href=\"/updates/second\">Next</a> &amp; more</p>"), "k1");
        await Publish(house, site, Content("Second", "second"), "k2");

        var feed = XDocument.Parse(await client.GetStringAsync(new Uri("/feed.xml", UriKind.Relative))).Root!;
        Assert.All(new[] { "id", "title", "updated", "author" }, name => Assert.NotNull(feed.Element(Atom + name)));
        var entries = feed.Elements(Atom + "entry").ToList();
        Assert.Equal(["Second", "The longer exhale"], entries.Select(entry => entry.Element(Atom + "title")!.Value));
        Assert.All(entries, entry => Assert.All(new[] { "id", "updated", "content" }, name => Assert.NotNull(entry.Element(Atom + name))));
        Assert.Contains("href=\"https://www.example.com/updates/second\"", entries[1].Element(Atom + "content")!.Value, StringComparison.Ordinal);

        var places = XDocument.Parse(await client.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative))).Descendants().Where(place => place.Name.LocalName == "loc").Select(place => place.Value);
        Assert.Contains("https://www.example.com/updates/the-longer-exhale", places);
        Assert.Contains("Sitemap: https://www.example.com/sitemap.xml", await client.GetStringAsync(new Uri("/robots.txt", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("Second", await client.GetStringAsync(new Uri("/updates", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_picture_beside_a_shared_link_is_a_png_of_the_asked_size()
    {
        await using var house = new StudioHouse();
        await Site(house);
        using var client = house.CreateClient();
        var png = await client.GetByteArrayAsync(new Uri("/updates/share.png", UriKind.Relative));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((1200, 630), (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }
}
