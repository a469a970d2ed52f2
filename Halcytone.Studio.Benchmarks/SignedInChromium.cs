using Microsoft.Playwright;

namespace Halcytone.Studio.Benchmarks;

/// <summary>A real Chromium in which a person of the demo is signed in.</summary>
internal sealed class SignedInChromium : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser chromium;
    private readonly Uri address;
    private readonly string state;

    private SignedInChromium(IPlaywright playwright, IBrowser chromium, Uri address, string state)
        => (this.playwright, this.chromium, this.address, this.state) = (playwright, chromium, address, state);

    public static async Task<SignedInChromium> Start(Uri address, string person, string password)
    {
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
        await using var context = await chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(address, "/sign-in").ToString());
        await page.GetByLabel("Email").FillAsync($"{person}@example.com");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(where => !where.Contains("/sign-in", StringComparison.Ordinal));
        return new SignedInChromium(playwright, chromium, address, await context.StorageStateAsync());
    }

    /// <summary>A window of its own that shows <paramref name="path"/>, with its content there.</summary>
    public async Task<IPage> Open(string path, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800)
    {
        var context = await chromium.NewContextAsync(new() { StorageState = state, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        context.SetDefaultTimeout(10_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(address, path).ToString());
        await Content(page);
        return page;
    }

    /// <summary>Waits until the page's heading stands in the main part.</summary>
    public static Task Content(IPage page) => page.Locator("main h1").First.WaitForAsync();

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
    }
}
