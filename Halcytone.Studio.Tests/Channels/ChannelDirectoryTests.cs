using Halcytone.Studio.Channels;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Channels;

public sealed class ChannelDirectoryTests
{
    [Fact]
    public async Task Every_channel_declares_its_limits_and_their_source()
    {
        await using var house = new StudioHouse();
        var directory = house.Get<ChannelDirectory>();

        Assert.Equal(Enum.GetValues<ChannelKind>(), directory.All.Select(declaration => declaration.Kind));
        Assert.All(directory.All, declaration => Assert.False(string.IsNullOrWhiteSpace(declaration.Source)));
        Assert.All(directory.All, declaration => Assert.Same(declaration, directory.Of(declaration.Kind)));
        Assert.Equal(
            [(ChannelKind.X, 280), (ChannelKind.LinkedIn, 3_000), (ChannelKind.Facebook, 63_206), (ChannelKind.Mastodon, 500), (ChannelKind.Bluesky, 300)],
            new[] { ChannelKind.X, ChannelKind.LinkedIn, ChannelKind.Facebook, ChannelKind.Mastodon, ChannelKind.Bluesky }.Select(kind => (kind, directory.Of(kind).TextLimit!.Value)));
    }

    [Theory]
    [InlineData("twitter", ChannelKind.X)]
    [InlineData("x", ChannelKind.X)]
    [InlineData("X", ChannelKind.X)]
    [InlineData("linkedin", ChannelKind.LinkedIn)]
    [InlineData("email", ChannelKind.Email)]
    [InlineData("web", ChannelKind.Web)]
    public async Task A_channel_has_its_API_name(string name, ChannelKind kind)
    {
        await using var house = new StudioHouse();
        Assert.Equal(kind, house.Get<ChannelDirectory>().Named(name)?.Kind);
        Assert.Null(house.Get<ChannelDirectory>().Named("myspace"));
    }

    [Fact]
    public async Task Bluesky_counts_graphemes_and_bytes()
    {
        await using var house = new StudioHouse();
        var directory = house.Get<ChannelDirectory>();
        var family = "👨‍👩‍👧‍👦"; // 1 grapheme, 25 bytes

        Assert.True(directory.Fits(ChannelKind.Bluesky, string.Concat(Enumerable.Repeat(family, 100))));
        Assert.False(directory.Fits(ChannelKind.Bluesky, string.Concat(Enumerable.Repeat(family, 150)))); // 150 graphemes, 3,750 bytes
        Assert.False(directory.Fits(ChannelKind.Bluesky, new string('a', 301)));
    }
}
