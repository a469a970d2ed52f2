using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.Browser;
using Microsoft.Playwright;

namespace Halcytone.Studio.Tests.Routes;

/// <summary>Every page × every role, in a browser: the page, or the friendly one that says whose it is (ux §3).</summary>
[Collection(BrowserTests.Name)]
public sealed class PageTests(BrowserFixture browser)
{
    private const string Everybody = "WESMCXIA";

    /// <summary>Whoever adds a page adds its line; the letters are those of <see cref="RouteRule"/>.</summary>
    private static readonly (string Path, string May)[] Pages =
    [
        ("/", Everybody), ("/inbox", Everybody), ("/help", Everybody), ("/account", Everybody), ("/prove", Everybody), ("/not-found", Everybody),
        ("/content/board", Everybody), ("/content/library", Everybody), ("/content/sources", Everybody), ("/content/media", Everybody),
        ("/weekly", Everybody), ("/approvals", Everybody), ("/approvals/deputies", Everybody), ("/admin/approvals", Everybody), ("/distribution", Everybody), ("/distribution/site", "WESMCX.A"), // narrowed to one's own where the matrix says so
        ("/audience", "...MC..."), ("/audience/import", "...MC..."),
        ("/admin/members", ".......A"), ("/admin/keys", ".......A"), ("/admin/audit", ".......A"), ("/admin/settings", ".......A"), ("/admin/queue", ".......A"),
        ("/admin/destinations", ".......A"), ("/admin/outbox", "...MC..A"),
    ];

    private static readonly (string Person, Role Role)[] People =
    [
        ("wren", Role.Writer), ("ana", Role.Editor), ("sana", Role.SeoSpecialist), ("mika", Role.MarketingManager), ("cleo", Role.ContentManager), ("edda", Role.Executive),
        ("ines", Role.Instructor), ("rafi", Role.Administrator),
    ];

    [Fact]
    public void Every_page_stands_in_the_table()
    {
        var routes = typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes(typeof(Microsoft.AspNetCore.Components.RouteAttribute), inherit: false))
            .Cast<Microsoft.AspNetCore.Components.RouteAttribute>().Select(route => route.Template).Where(route => !route.Contains('{', StringComparison.Ordinal));
        Assert.Equal(Pages.Select(page => page.Path).Order(StringComparer.Ordinal), routes.Except(["/sign-in", "/first-start", "/error", "/forgot"]).Order(StringComparer.Ordinal));
    }

    [Theory, InlineData("wren"), InlineData("ana"), InlineData("sana"), InlineData("mika"), InlineData("cleo"), InlineData("edda"), InlineData("ines"), InlineData("rafi")]
    public async Task Each_role_gets_its_pages_and_a_friendly_word_at_the_others(string person)
    {
        var role = People.Single(one => one.Person == person).Role;
        await using var window = await browser.Enter(person);
        await window.Go("/");
        var menu = await window.Page.Locator("nav.rail a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        var wrong = new List<string>();
        foreach (var (path, may) in Pages)
        {
            var lets = may[Array.IndexOf(RouteRule.Order, role)] != '.';
            if (path is "/account" or "/prove") await window.Page.GotoAsync(browser.Address + path);
            else await window.Go(path);
            var refused = await window.Page.Locator(".state[role=alert]", new() { HasText = "Your role may not" }).CountAsync() > 0;
            var failed = await window.Page.Locator(".state.failed").CountAsync() > 0;
            if (refused == lets || failed) wrong.Add($"{path}: {(failed ? "failed" : refused ? "refused" : "let in")}");
            if (!lets && menu.Contains(path)) wrong.Add($"{path} is refused, but stands in the menu");
            if (!lets && await window.Page.GetByRole(AriaRole.Link, new() { Name = "Back to Home" }).CountAsync() == 0) wrong.Add($"{path} shows no way back");
        }
        Assert.True(wrong.Count == 0, $"{role}\n{string.Join('\n', wrong)}");
        Assert.Empty(window.Troubles);
    }
}
