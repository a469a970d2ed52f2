using System.Collections.Concurrent;
using Halcytone.Studio.Tests.House;
using Microsoft.Playwright;

namespace Halcytone.Studio.Tests.Browser;

/// <summary>The tests that share one running demo and one Chromium.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser";
}

/// <summary>How a window looks.</summary>
public enum Look { Light, Dark }

/// <summary>How large it is: 1280 × 800 or 390 × 844.</summary>
public enum Size { Desk, Phone }

/// <summary>
/// The whole application with its demo on a port of its own, and a real Chromium. <see cref="Enter"/> opens a window in which a person of the demo
/// is signed in.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>How long a busy machine may take for one thing, in milliseconds. No test is about this.</summary>
    private const float Patience = 20_000;

    private const string Password = "seven quiet herons at dusk";
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private static readonly int Port = StudioProcess.FreePort();
    private readonly ConcurrentDictionary<string, Task<string>> signedIn = [];
    private IPlaywright? playwright;
    private IBrowser? chromium;

    /// <summary>The application under test.</summary>
    public StudioHouse House { get; } = new(settings: new Dictionary<string, string?>
    {
        ["Demo:Enabled"] = "true", ["Demo:Password"] = Password, ["Access:ProofMinutes"] = "600", ["PublicAddress"] = $"http://localhost:{Port}", ["Sandbox:BaseAddress"] = $"http://localhost:{Port}/sandbox/mastodon",
    });

    /// <summary>Where it answers.</summary>
    public string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        House.UseKestrel(Port);
        House.StartServer();
        Address = House.ClientOptions.BaseAddress.ToString().TrimEnd('/').Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
        Assertions.SetDefaultExpectTimeout(Patience);
        await using var first = await Outside(); // a cold browser on a cold server is nobody's test
        await first.Page.GotoAsync($"{Address}/sign-in", new() { Timeout = 4 * Patience });
    }

    public async Task DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        playwright?.Dispose();
        await House.DisposeAsync();
    }

    /// <summary>A window of a person of the demo: <c>ana</c> and <c>jonas</c> edit, <c>mika</c> approves, <c>rafi</c> administers.</summary>
    public async Task<Window> Enter(string person, Look look = Look.Light, Size size = Size.Desk)
    {
        var state = await signedIn.GetOrAdd(person, SignIn);
        return await Open(look, size, state);
    }

    /// <summary>As <see cref="Enter"/>, with a sign-in of its own: for who ends it.</summary>
    public async Task<Window> EnterAfresh(string person) => await Open(Look.Light, Size.Desk, await SignIn(person));

    /// <summary>A window with the cookies of that state.</summary>
    public Task<Window> EnterWith(string state) => Open(Look.Light, Size.Desk, state);

    /// <summary>A window in which nobody is signed in.</summary>
    public Task<Window> Outside(Look look = Look.Light, Size size = Size.Desk) => Open(look, size, state: null);

    /// <summary>Signs a person of the demo in, in this window alone.</summary>
    public async Task SignIn(Window window, string person)
    {
        await window.Page.GotoAsync($"{Address}/sign-in");
        await window.Page.GetByLabel("Email").FillAsync($"{person}@example.com");
        await window.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await window.Page.WaitForURLAsync(address => !address.Contains("/sign-in", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit }); // the cookie is there; the page behind it is nobody's business here
    }

    private async Task<string> SignIn(string person)
    {
        await using var window = await Outside();
        await SignIn(window, person);
        return await window.Page.Context.StorageStateAsync();
    }

    private async Task<Window> Open(Look look, Size size, string? state)
    {
        var context = await chromium!.NewContextAsync(new()
        {
            StorageState = state,
            ViewportSize = size == Size.Desk ? new() { Width = 1280, Height = 800 } : new() { Width = 390, Height = 844 },
            HasTouch = size == Size.Phone,
            ColorScheme = look == Look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            TimezoneId = "Europe/Berlin",
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(Patience);
        return new Window(Address, context, await context.NewPageAsync());
    }
}

/// <summary>One browser window with cookies of its own. Notes what went wrong in it.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly string address;
    private readonly List<string> troubles = [];
    private readonly List<string> foreign = [];

    internal Window(string address, IBrowserContext context, IPage page)
    {
        (this.address, Context, Page) = (address, context, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") troubles.Add(message.Text);
        };
        page.PageError += (_, error) => troubles.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) foreign.Add(request.Url);
        };
    }

    public IBrowserContext Context { get; }
    public IPage Page { get; }

    /// <summary>Errors of the console and of scripts.</summary>
    public IReadOnlyList<string> Troubles => troubles;

    /// <summary>Requests to other hosts.</summary>
    public IReadOnlyList<string> Foreign => foreign;

    /// <summary>Opens a page and waits until it shows its content: the frame stands and no skeleton is left.</summary>
    public async Task Go(string path)
    {
        await Page.GotoAsync(address + path);
        await Page.Locator("#app main").WaitForAsync();
        await Settled();
    }

    /// <summary>Waits until the page's skeletons are gone.</summary>
    public Task Settled() => Assertions.Expect(Page.Locator("#app main .sk")).ToHaveCountAsync(0, new() { Timeout = 10_000 });

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
