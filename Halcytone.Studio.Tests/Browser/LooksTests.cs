namespace Halcytone.Studio.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class LooksTests(BrowserFixture browser)
{
    public static TheoryData<string, string> Pages => new()
    {
        { "ana", "/" }, { "ana", "/help" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task No_serious_finding_in_either_theme_at_either_size(string person, string path)
    {
        foreach (var (look, size) in new[] { (Look.Light, Size.Desk), (Look.Dark, Size.Desk), (Look.Light, Size.Phone), (Look.Dark, Size.Phone) })
        {
            await using var window = await browser.Enter(person, look, size);
            await window.Go(path);
            await window.HasNoSeriousFinding($"{path} {look} {size}");
            Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} {size} scrolls sideways");
            Assert.Empty(window.Troubles);
        }
    }
}
