using System.Net;
using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Accounts;

public sealed class KeyTests
{
    private static readonly Uri Keys = new("/api/v2/keys", UriKind.Relative);
    private static readonly Uri Me = new("/api/v2/me", UriKind.Relative);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_is_shown_once_and_only_its_hash_is_kept(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var made = await house.KeyFor(Role.Administrator);

        Assert.Matches("^hst_[a-z2-9]{8}_[A-Za-z0-9_-]{43}$", made.Text);
        using var client = house.WithKey(made.Text);
        var list = await client.GetStringAsync(Keys);
        Assert.Contains(made.Key.PublicId, list, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Text[13..], list, StringComparison.Ordinal);
        await using var db = house.Get<Database>().Read(Actor.House(Demo.Workspace));
        Assert.Equal(64, (await db.Set<ApiKey>().SingleAsync()).Hash.Length);
        Assert.False(await db.Set<ApiKey>().AnyAsync(key => key.Hash.Contains(made.Text.Substring(13))));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_revoked_an_expired_and_a_disabled_members_key_are_refused_at_once(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, clock: clock);
        var administrator = Actor.House(Demo.Workspace);
        var (revoked, expired, disabled) = (await house.KeyFor(Role.Editor), await house.KeyFor(Role.Writer), await house.KeyFor(Role.Executive));
        using HttpClient withRevoked = house.WithKey(revoked.Text), withExpired = house.WithKey(expired.Text), withDisabled = house.WithKey(disabled.Text);
        foreach (var client in new[] { withRevoked, withExpired, withDisabled }) Assert.Equal(HttpStatusCode.OK, await StatusOf(client));

        (await house.Get<ApiKeys>().Revoke(administrator, revoked.Key.Id, CancellationToken.None)).Must();
        (await house.Get<Members>().Disable(administrator, disabled.Key.MemberId, CancellationToken.None)).Must();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(withRevoked));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(withDisabled));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(withExpired));

        clock.Jump(TimeSpan.FromDays(365));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(withExpired));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_reaches_only_what_its_scopes_name(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var narrow = house.As(Role.Administrator, scopes: Scopes.ContentRead);
        using var wide = house.As(Role.Administrator, "wide");

        using var refused = await narrow.GetAsync(Keys);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal("scope_missing", await CodeOf(refused));
        Assert.Equal(HttpStatusCode.OK, (await wide.GetAsync(Keys)).StatusCode);
        Assert.False(house.ActorFor(Role.Editor).Rights == Right.None);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_a_good_key_the_answer_is_a_problem_that_says_how(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var anonymous = house.CreateClient();
        using var wrong = house.WithKey("hst_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        foreach (var client in new[] { anonymous, wrong })
        {
            using var reply = await client.GetAsync(Keys);
            Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
            Assert.Equal("not_signed_in", await CodeOf(reply));
            Assert.Equal("Bearer", reply.Headers.WwwAuthenticate.First().Scheme);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_use_is_written_once_a_minute_at_most(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, clock: clock);
        using var client = house.As(Role.Administrator);
        var first = clock.GetUtcNow();
        await client.GetAsync(Me);
        clock.Advance(TimeSpan.FromSeconds(59));
        await client.GetAsync(Me);
        Assert.Equal(first, await UsedAt(house));
        clock.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync(Me);
        Assert.Equal(clock.GetUtcNow(), await UsedAt(house));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_member_has_two_good_keys_at_most(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var first = await house.KeyFor(Role.Editor);
        await house.KeyFor(Role.Editor);
        var administrator = Actor.House(Demo.Workspace);
        var third = await house.Get<ApiKeys>().Create(administrator, new NewKey(first.Key.MemberId, "third", []), CancellationToken.None);
        Assert.IsType<TooManyKeys>(third.Refusal);
        (await house.Get<ApiKeys>().Revoke(administrator, first.Key.Id, CancellationToken.None)).Must();
        (await house.Get<ApiKeys>().Create(administrator, new NewKey(first.Key.MemberId, "third", []), CancellationToken.None)).Must();
    }

    private static async Task<HttpStatusCode> StatusOf(HttpClient client)
    {
        using var reply = await client.GetAsync(Me);
        return reply.StatusCode;
    }

    private static async Task<string?> CodeOf(HttpResponseMessage reply)
        => JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();

    private static async Task<DateTimeOffset?> UsedAt(StudioHouse house)
    {
        await using var db = house.Get<Database>().Read(Actor.House(Demo.Workspace));
        return await db.Set<ApiKey>().Select(key => key.UsedAt).SingleAsync();
    }
}
