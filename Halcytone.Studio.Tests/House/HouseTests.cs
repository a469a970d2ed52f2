using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Halcytone.Studio.Tests.House;

/// <summary>Holds the order of the rooms, by reading the compiled program.</summary>
public sealed class HouseTests
{
    /// <summary>Lowest first (docs/architecture.md).</summary>
    private static readonly string[] Floors =
    [
        "Foundation", "Accounts", "Tasks", "Acts", "Mail", "Channels", "Content", "Audience", "Generation", "Review",
        "Scheduling", "Distribution", "Sites", "Analytics", "Sessions", "Batches", "Desk", "Shell",
    ];

    private static readonly Lazy<IReadOnlyList<RoomUse>> Between = new(() => RoomUses.Read(typeof(Program).Assembly));

    [Fact]
    public void A_room_uses_only_rooms_below_it()
        => Assert.Empty(Between.Value.Where(use => use.User != "Sandbox" && use.Used != "Sandbox" && Array.IndexOf(Floors, use.Used) > Array.IndexOf(Floors, use.User)).Select(use => use.ToString()).Distinct());

    [Fact]
    public void Every_room_is_in_the_order()
        => Assert.Empty(typeof(Program).Assembly.GetTypes().Select(RoomUses.RoomOf).OfType<string>().Distinct().Except(Floors).Except(["Sandbox"]));

    [Fact]
    public void No_room_uses_the_sandbox() => Assert.Empty(Between.Value.Where(use => use.Used == "Sandbox").Select(use => use.ToString()).Distinct());

    [Fact]
    public void What_is_internal_stays_in_its_room() => Assert.Empty(Between.Value.Where(use => !use.UsedIsPublic).Select(use => use.ToString()).Distinct());

    [Fact]
    public void The_reader_sees_a_use_inside_an_async_body()
    {
        var uses = RoomUses.OfType(typeof(Planted));
        Assert.Contains(uses, type => type == typeof(AddressFamilyMarker));
    }

    [Fact]
    public void Every_row_belongs_to_a_workspace()
    {
        using var house = new StudioHouse();
        using var db = house.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<StudioDb>>().CreateDbContext();
        var strangers = db.Model.GetEntityTypes().Where(row => !row.IsOwned() && !typeof(IWorkspaceRow).IsAssignableFrom(row.ClrType)).Select(row => row.ClrType.Name);
        Assert.Empty(strangers.Except(RowsOfTheInstallation));
    }

    /// <summary>Rows of no workspace, each with its reason.</summary>
    private static readonly string[] RowsOfTheInstallation =
    [
        "RingKey",      // DataProtection's ring serves every workspace
        "SignInTicket", // belongs to a person, who may be a member of several workspaces
        "User",         // likewise
        "Workspace",    // is the workspace
    ];

    [Fact]
    public void Only_these_files_read_across_workspaces_or_around_EF()
    {
        var home = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(home, "Halcytone.Studio.sln"))) home = Path.GetDirectoryName(home)!;
        var product = Path.Combine(home, "Halcytone.Studio");
        var found = Directory.EnumerateFiles(product, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: Path.GetRelativePath(product, file), Text: File.ReadAllText(file)))
            .Where(file => !file.File.StartsWith("obj/", StringComparison.Ordinal) && !file.File.StartsWith("bin/", StringComparison.Ordinal))
            .Where(file => Array.Exists(Doors, door => file.Text.Contains(door, StringComparison.Ordinal)))
            .Select(file => file.File);
        Assert.Equal(Reviewed.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    /// <summary>What leaves the workspace filter or EF behind.</summary>
    private static readonly string[] Doors = ["IgnoreQueryFilters", "ReadInstallation", "WriteInstallation", "PreparedSql", "FromSqlRaw"];

    /// <summary>Read before they were put here: each has a reason to look beyond one workspace, or to be as fast as the database.</summary>
    private static readonly string[] Reviewed =
    [
        // Before anybody is signed in, or for a person of several workspaces.
        "Accounts/Access/FirstStart.cs", "Accounts/Access/OwnWorkspaces.cs", "Accounts/Access/PasswordReset.cs", "Accounts/Access/Proofs.cs", "Accounts/Access/SignIn.cs", "Accounts/Access/SignIns.cs", "Accounts/Access/Standing.cs",
        "Accounts/Invitations/InvitationDesk.cs", "Accounts/Keys/ApiKeys.cs", "Accounts/Workspaces.cs",
        // Readers who are not signed in: a link with a token, a picture by its id, the public site by its host.
        "Audience/Departures.cs", "Content/Media/MediaLibrary.cs", "Sites/PublicSite.cs",
        // The clock and the queue serve every workspace.
        "Scheduling/ReleaseDuePosts.cs", "Tasks/Recurring/Recurrence.cs", "Tasks/Recurring/ScheduleClock.cs", "Tasks/TaskPump.cs", "Tasks/TaskQueue.cs", "Tasks/TaskStore.cs",
        // The ledger's group commit.
        "Acts/ActLedger.cs", "Acts/ActStatements.cs", "Acts/ActsRoom.cs",
        // Every workspace's trail is sealed; every workspace is held after a restore.
        "Accounts/Audit/AuditAnchors.cs", "Accounts/Audit/AuditTrail.cs", "Scheduling/HoldPostsAfterRestore.cs", "Tasks/HoldTasksAfterRestore.cs",
        // The doors themselves.
        "Foundation/Data/Database.cs", "Foundation/Data/PreparedSql.cs", "Foundation/FoundationRoom.cs",
    ];

    [Fact]
    public void Every_API_endpoint_names_a_scope()
    {
        using var house = new StudioHouse();
        using var client = house.CreateClient();
        var bare = house.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true)
            .Where(endpoint => endpoint.Metadata.GetMetadata<NeededScope>() is null)
            .Select(endpoint => endpoint.DisplayName);
        Assert.Empty(bare);
    }

    [Fact]
    public void Every_address_says_who_may_come()
    {
        using var house = new StudioHouse();
        using var client = house.CreateClient();
        var open = house.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null)
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/_", StringComparison.Ordinal) != true && endpoint.RoutePattern.RawText?.StartsWith("_framework", StringComparison.Ordinal) != true)
            .Where(endpoint => endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText);
        Assert.Empty(open);
    }

    private sealed class AddressFamilyMarker
    {
        public static int Value => 1;
    }

    private sealed class Planted
    {
        public static async Task<int> Use()
        {
            await Task.Yield();
            return AddressFamilyMarker.Value;
        }
    }
}
