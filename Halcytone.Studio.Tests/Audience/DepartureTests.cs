using System.Net;
using System.Text;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Audience;

/// <summary>Leaving by the link in a mail (RFC 8058; email-and-web-standards §6).</summary>
public sealed class DepartureTests
{
    private static readonly Dictionary<string, string?> Patient = new() { ["RateLimits:PublicFormPerMinute"] = "5" };

    private static FormUrlEncodedContent OneClick(string? what = null)
        => new(what is null ? [new("List-Unsubscribe", "One-Click")] : [new KeyValuePair<string, string>("List-Unsubscribe", "One-Click"), new("what", what)]);

    private static Uri Link(string token) => new($"/u/{token}", UriKind.Relative);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_click_takes_effect_at_once_and_may_be_repeated(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var audience = await TestAudience.With(house, people: 3);
        var token = house.Get<UnsubscribeTokens>().Of(audience.ListId, audience.Ids[1]);
        using var client = house.CreateClient();
        for (var time = 0; time < 2; time++)
        {
            using var body = OneClick();
            using var reply = await client.PostAsync(Link(token), body);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            Assert.False(reply.Headers.Contains("Set-Cookie"));
        }
        var left = await house.Get<IRecipients>().Page(audience.Actor, audience.ListId, null, 10, default);
        Assert.Equal([audience.Ids[0], audience.Ids[2]], left.Select(person => person.SubscriberId));
    }

    [Fact]
    public async Task Every_body_a_mail_program_may_send_counts()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 4);
        using var client = house.CreateClient();
        using var multipart = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        using var broken = new StringContent("--nonsense", Encoding.ASCII, "multipart/form-data");
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        foreach (var (index, body) in new HttpContent?[] { multipart, broken, json, null }.Index())
        {
            using var reply = await client.PostAsync(Link(house.Get<UnsubscribeTokens>().Of(audience.ListId, audience.Ids[index])), body);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }
        Assert.Empty(await house.Get<IRecipients>().Page(audience.Actor, audience.ListId, null, 10, default));
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 1, name: "Weekly <b>");
        var token = house.Get<UnsubscribeTokens>().Of(audience.ListId, audience.Ids[0]);
        using var client = house.CreateClient();
        for (var time = 0; time < 20; time++)
        {
            using var page = await client.GetAsync(Link(token));
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            var html = await page.Content.ReadAsStringAsync();
            Assert.Contains("Leave Weekly &lt;b&gt;?", html);
            Assert.Contains("r***@reader.example", html);
            Assert.DoesNotContain("<script", html);
            Assert.True(page.Headers.CacheControl?.NoStore);
        }
        using var head = new HttpRequestMessage(HttpMethod.Head, Link(token));
        using var headReply = await client.SendAsync(head);
        using var options = new HttpRequestMessage(HttpMethod.Options, Link(token));
        using var optionsReply = await client.SendAsync(options);
        Assert.Single(await house.Get<IRecipients>().Page(audience.Actor, audience.ListId, null, 10, default));
    }

    [Fact]
    public async Task The_page_can_stop_everything()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 2);
        using var client = house.CreateClient();
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        using var body = OneClick("everything");
        using var reply = await client.PostAsync(Link(house.Get<UnsubscribeTokens>().Of(audience.ListId, audience.Ids[0])), body);
        Assert.Contains("You get no more mail from us", await reply.Content.ReadAsStringAsync());
        Assert.Equal(SuppressionReason.UnsubscribedAll, Assert.Single((await house.Get<Suppressions>().Find(audience.Actor, null, null, 10, default)).Must().Items).Reason);
    }

    [Fact]
    public async Task After_a_person_was_erased_the_link_still_answers()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 1);
        (await house.Get<Subscribers>().Erase(audience.Actor, audience.Ids[0], default)).Must();
        using var client = house.CreateClient();
        using var body = OneClick();
        using var reply = await client.PostAsync(Link(house.Get<UnsubscribeTokens>().Of(audience.ListId, audience.Ids[0])), body);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Null(Assert.Single((await house.Get<Suppressions>().Find(audience.Actor, null, null, 10, default)).Must().Items).Email);
    }

    [Fact]
    public async Task A_forged_link_says_nothing_and_changes_nothing()
    {
        await using var house = new StudioHouse();
        var audience = await TestAudience.With(house, people: 2);
        var tokens = house.Get<UnsubscribeTokens>();
        var good = tokens.Of(audience.ListId, audience.Ids[0]);
        var mixed = tokens.Of(audience.ListId, audience.Ids[1])[..43] + good[43..];
        using var client = house.CreateClient();
        foreach (var forged in new[] { "x", mixed, (good[0] == 'A' ? 'B' : 'A') + good[1..], good + "AAAA" })
        {
            using var body = OneClick();
            using var post = await client.PostAsync(Link(forged), body);
            Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
            using var get = await client.GetAsync(Link(forged));
            Assert.Equal(HttpStatusCode.OK, get.StatusCode);
            Assert.Contains("This link is not complete", await get.Content.ReadAsStringAsync());
        }
        Assert.Equal(2, (await house.Get<IRecipients>().Page(audience.Actor, audience.ListId, null, 10, default)).Count);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_true_clicks_are_not()
    {
        await using var house = new StudioHouse(settings: Patient);
        var audience = await TestAudience.With(house, people: 20);
        using var client = house.CreateClient();
        var guesses = new List<HttpStatusCode>();
        for (var time = 0; time < 7; time++)
        {
            using var body = OneClick();
            using var reply = await client.PostAsync(Link($"guess{time}"), body);
            guesses.Add(reply.StatusCode);
        }
        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.NotFound, 5), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 2)], guesses);
        foreach (var id in audience.Ids)
        {
            using var body = OneClick();
            using var reply = await client.PostAsync(Link(house.Get<UnsubscribeTokens>().Of(audience.ListId, id)), body);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }
    }

    [Fact]
    public void A_token_is_stable_short_and_fast()
    {
        using var house = new StudioHouse();
        var tokens = house.Get<UnsubscribeTokens>();
        var (list, person) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var token = tokens.Of(list, person);
        Assert.Equal(64, token.Length);
        Assert.Equal(token, tokens.Of(list, person));
        Assert.Equal((list, person), tokens.Read(token));
    }
}
