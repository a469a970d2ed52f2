using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class LooksTests(BrowserFixture browser)
{
    private static readonly (Look Look, Size Size)[] Looks = [(Look.Light, Size.Desk), (Look.Dark, Size.Desk), (Look.Light, Size.Phone), (Look.Dark, Size.Phone)];

    [Theory]
    [InlineData("ana", "/"), InlineData("mika", "/"), InlineData("edda", "/"), InlineData("rafi", "/"), InlineData("ana", "/help"), InlineData("ana", "/weekly")]
    [InlineData("ana", "/content/board"), InlineData("ana", "/no-such-page")]
    public async Task No_serious_finding_in_either_theme_at_either_size(string person, string path)
    {
        foreach (var (look, size) in Looks)
        {
            await using var window = await browser.Enter(person, look, size);
            await window.Go(path);
            await Check(window, $"{path} {look} {size}");
        }
    }

    [Fact]
    public async Task No_serious_finding_in_the_composer()
    {
        var actor = browser.House.ActorFor(Role.Editor);
        var item = (await browser.House.Get<Items>().Create(actor, new NewItem(ContentKind.Update, new ContentText { Title = "Looks", Body = "## One\n\nA text to look at.\n" }), CancellationToken.None)).Must();
        (await browser.House.Get<Generator>().Generate(actor, item.Id, new GenerationWish(), CancellationToken.None)).Must();
        foreach (var (look, size) in Looks)
        {
            await using var window = await browser.Enter("ana", look, size);
            await window.Go($"/content/{item.Id}");
            await Check(window, $"composer {look} {size}");
            await window.Page.GetByRole(Microsoft.Playwright.AriaRole.Tab, new() { NameRegex = new("^Email") }).ClickAsync();
            await Check(window, $"composer, email {look} {size}");
        }
    }

    [Fact]
    public async Task No_serious_finding_at_the_door()
    {
        foreach (var (look, size) in Looks)
        {
            await using var window = await browser.Outside(look, size);
            await window.Page.GotoAsync($"{browser.Address}/sign-in");
            await Check(window, $"door {look} {size}");
        }
    }

    private static async Task Check(Window window, string where)
    {
        await window.HasNoSeriousFinding(where);
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{where} scrolls sideways");
        Assert.DoesNotContain(window.Troubles, trouble => !trouble.Contains("404", StringComparison.Ordinal));
        Assert.Empty(window.Foreign);
    }
}
