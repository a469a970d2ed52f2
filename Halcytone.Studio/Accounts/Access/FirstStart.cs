using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>The first administrator and their workspace.</summary>
internal sealed record FirstAdministrator(string Code, string Workspace, string TimeZone, string Name, string Email, string Password);

/// <summary>
/// While the installation has no workspace, whoever knows the code of the first start may make one with its first administrator. The code stands in the
/// log and in <c>first-start.txt</c> (mode 0600) of the data folder, so that it is the operator and not the first stranger at the address.
/// </summary>
internal sealed partial class FirstStart(Database database, DataFolder data, Passwords passwords, SignInLimits limits, TimeProvider clock, ILogger<FirstStart> logger)
    : IHostedService
{
    private string? code;
    private volatile bool done;

    /// <summary>Whether there is nobody yet.</summary>
    public async Task<bool> IsNeeded(CancellationToken stop)
    {
        if (done) return false;
        await using var db = database.ReadInstallation();
        done = await db.Workspaces.IgnoreQueryFilters().AnyAsync(stop);
        return !done;
    }

    /// <summary>Makes the workspace and its administrator; answers who may be signed in at once.</summary>
    /// <param name="address">Where the request comes from, for the limit.</param>
    public async Task<Outcome<SignedIn>> Begin(FirstAdministrator asked, string address, CancellationToken stop)
    {
        if (!await IsNeeded(stop)) return new AlreadyBegun();
        if (limits.Refuse("first-start", address) is { } wait) return new TooManyTries(wait);

        var email = asked.Email.Trim();
        var check = new Check()
            .That(IsCode(asked.Code), "code", $"This is not the code in the log and in {CodeFile}.")
            .That(!string.IsNullOrWhiteSpace(asked.Workspace) && asked.Workspace.Length <= 80, "workspace", "Enter a name of at most 80 characters.")
            .That(TimeZoneInfo.TryFindSystemTimeZoneById(asked.TimeZone, out _), "time_zone", "Choose a zone such as America/New_York.")
            .That(!string.IsNullOrWhiteSpace(asked.Name) && asked.Name.Length <= Member.LongestName, "name", $"Enter a name of at most {Member.LongestName} characters.")
            .That(EmailAddress.IsPlausible(email), "email", "Enter an e-mail address such as ana@example.com.");
        foreach (var broken in PasswordRules.Broken(asked.Password, email, asked.Name)) check.That(false, "password", broken);
        if (check.Refusal is { } invalid) return invalid;

        var hash = await passwords.Hash(asked.Password, stop);
        var workspace = new WorkspaceId(clock.NewId());
        var begun = await database.Write<SignedIn>(Actor.House(workspace, asked.Name.Trim()), async db =>
        {
            if (await db.Workspaces.IgnoreQueryFilters().AnyAsync(stop)) return new AlreadyBegun();

            var settings = new WorkspaceSettings { Name = asked.Workspace.Trim(), TimeZone = asked.TimeZone, SenderName = asked.Workspace.Trim(), SenderAddress = email };
            db.Add(new Workspace(workspace, settings, clock.Now()));
            var user = db.Add(new User(clock.NewId(), email, clock.Now())).Entity;
            user.Take(hash);
            var member = db.Add(Member.Person(clock.NewId(), workspace, user.Id, asked.Name.Trim(), Role.Administrator, clock.Now())).Entity;
            db.Record(new Fact("workspace.founded", new Subject("workspace", workspace.Value), $"{member.Name} made the workspace {settings.Name}, as its first administrator."));
            return new SignedIn(member.AsActor(), user.Id, user.Stamp);
        }, stop);
        if (begun.Refusal is null)
        {
            done = true;
            File.Delete(CodeFile);
        }
        return begun;
    }

    /// <summary>After the database and the demo stand: says the code where it is needed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await IsNeeded(cancellationToken)) return;
        code = FirstPassword.New();
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new StreamWriter(CodeFile, options)) await file.WriteLineAsync(code);
        LogCode(code);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string CodeFile => data.At("first-start.txt");

    private bool IsCode(string asked)
        => code is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(asked.Trim()), Encoding.UTF8.GetBytes(code));

    [LoggerMessage(2003, LogLevel.Warning, "Nobody can sign in yet. Open /first-start and enter the code {Code}")]
    private partial void LogCode(string code);
}

/// <summary>The installation has its first administrator already.</summary>
internal sealed record AlreadyBegun() : Conflict("already_begun", "This installation has its administrator already. Sign in, or ask them for an account.");
