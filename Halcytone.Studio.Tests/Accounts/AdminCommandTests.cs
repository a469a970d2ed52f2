using System.Net;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Admin;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Accounts;

public sealed class AdminCommandTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_is_made_beside_the_running_application_and_stands_alone_on_standard_output(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        house.ActorFor(Role.Administrator);

        var (exit, output, error) = await Call(house, "key", "create", "--role", "marketing-manager", "--member", "Importer");

        Assert.Equal(0, exit);
        Assert.Matches("^hst_[a-z2-9]{8}_[A-Za-z0-9_-]{43}\n$", output);
        Assert.Contains("Importer (Marketing manager)", error, StringComparison.Ordinal);
        using var client = house.WithKey(output.Trim());
        using var me = await client.GetAsync(new Uri("/api/v2/me", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        Assert.Contains("\"marketing_manager\"", await me.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(house.DataFolder, "admin.sock")));
    }

    [Fact]
    public async Task Keys_can_be_made_again_and_again_the_oldest_good_one_ends()
    {
        await using var house = new StudioHouse();
        house.ActorFor(Role.Administrator);
        var keys = new List<string>();
        for (var made = 0; made < 3; made++) keys.Add((await Call(house, "key", "create", "--role", "Editor")).Output.Trim());
        using HttpClient first = house.WithKey(keys[0]), last = house.WithKey(keys[2]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await first.GetAsync(new Uri("/api/v2/me", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await last.GetAsync(new Uri("/api/v2/me", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Members_are_added_and_the_trail_is_checked()
    {
        await using var house = new StudioHouse();
        house.ActorFor(Role.Administrator);
        var (exit, password, _) = await Call(house, "member", "create", "--name", "Robin Vale", "--email", "robin@example.com", "--role", "Writer,Editor");
        Assert.Equal(0, exit);
        using var browser = new Browser(house);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SignIn("robin@example.com", password.Trim())).StatusCode);

        var (verified, report, _) = await Call(house, "verify-audit");
        Assert.Equal(0, verified);
        Assert.Contains("Breathscape: whole", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "studio admin COMMAND")]
    [InlineData(2, "studio admin COMMAND", "nonsense")]
    [InlineData(2, "--role must be one of", "key", "create")]
    [InlineData(2, "--role must be one of", "key", "create", "--role", "King")]
    [InlineData(2, "Unknown: --colour", "key", "create", "--role", "Editor", "--colour", "red")]
    [InlineData(2, "--role needs a value", "key", "create", "--role")]
    [InlineData(1, "--scopes", "key", "create", "--role", "Editor", "--scopes", "everything")]
    [InlineData(1, "--password", "member", "create", "--name", "R", "--email", "r@example.com", "--role", "Writer", "--password", "short")]
    [InlineData(1, "There is no workspace Elsewhere", "key", "create", "--role", "Editor", "--workspace", "Elsewhere")]
    public async Task A_wrong_call_says_what_is_wrong_and_prints_nothing_for_programs(int expected, string said, params string[] words)
    {
        await using var house = new StudioHouse();
        house.ActorFor(Role.Administrator);
        var (exit, output, error) = await Call(house, words);
        Assert.Equal((expected, ""), (exit, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_application_answers_the_call_is_done_by_the_process_itself()
    {
        var folder = Directory.CreateTempSubdirectory("studio-test-").FullName;
        try
        {
            var call = AdminCall.In(["admin", "verify-audit", "--data", folder])!;
            Assert.Null(await call.AskRunning(TextWriter.Null, TextWriter.Null));
            Assert.Contains(folder, call.HostArguments);
            Assert.Null(AdminCall.In(["--urls", "http://127.0.0.1:0"]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Exit, string Output, string Error)> Call(StudioHouse house, params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var call = AdminCall.In(["admin", .. words, "--data", house.DataFolder])!;
        var exit = await call.AskRunning(output, error);
        return (exit ?? throw new InvalidOperationException("The application did not answer."), output.ToString(), error.ToString());
    }
}
