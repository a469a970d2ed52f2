using System.Net;

namespace Halcytone.Studio.Tests.House;

public sealed class StartTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_house_starts_on_an_empty_database(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        using var client = house.CreateClient();
        using var reply = await client.GetAsync(new Uri("/_framework/blazor.web.js", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.True((await reply.Content.ReadAsByteArrayAsync()).Length > 100_000);
    }
}
