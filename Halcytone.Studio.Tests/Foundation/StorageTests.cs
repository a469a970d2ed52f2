using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;
using Halcytone.Studio.Tests.Tasks;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Tests.Foundation;

/// <summary>A full disk, a full database, a database that somebody else holds: clear, nothing half done, and over by itself.</summary>
public sealed class StorageTests
{
    private const long Megabyte = 1024 * 1024;
    private static readonly Uri Contents = new("/api/v2/contents", UriKind.Relative);

    private sealed class Disk : IDiskSpace
    {
        public long Free { get; set; } = 100_000 * Megabyte;

        public (long Free, long Total) Now() => (Free, 200_000 * Megabyte);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_disk_that_runs_full_stops_the_queue_then_the_writes_and_goes_on_by_itself(Engine engine)
    {
        var disk = new Disk();
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Poll"] = "00:00:00.05" }, services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IDiskSpace>(disk));
            services.AddSingleton<ITaskHandler>(new Scripted(_ => TaskResult.Done));
        });
        using var editor = house.As(Role.Editor);
        var storage = house.Get<StorageWatch>();

        disk.Free = 300 * Megabyte;
        await storage.Look(default);
        Assert.Equal(HttpStatusCode.Created, await Write(editor)); // the desk goes on
        var actor = Actor.House(Demo.Workspace, "Test");
        var task = (await house.Get<Database>().Write<Guid>(actor, async db => await house.Get<TaskQueue>().Enqueue(db, actor, new NewTask("scripted", new { }), default), default)).Must();
        await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System); // eight polls, none of which may claim it
        Assert.Equal(TaskState.Queued, await StateOf(house, task));
        Assert.Equal("unhealthy", await Health(house, "300 MB"));

        disk.Free = 50 * Megabyte;
        await storage.Look(default);
        using (var refused = await editor.PostAsJsonAsync(Contents, new { kind = "update", title = "x" }))
        {
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Equal("no_room", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        Assert.Equal(1, await Count(editor)); // readable, and nothing half done

        disk.Free = 90_000 * Megabyte;
        await storage.Look(default);
        Assert.Equal(HttpStatusCode.Created, await Write(editor));
        await Distribution.Newsroom.Until(async () => await StateOf(house, task) == TaskState.Succeeded);
        Assert.Equal("healthy", await Health(house, ""));
    }

    [Fact]
    public async Task A_database_that_cannot_grow_refuses_clearly_and_recovers()
    {
        await using var house = new StudioHouse(settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        using var editor = house.As(Role.Editor);
        Assert.Equal(HttpStatusCode.Created, await Write(editor));
        var storage = house.Get<StorageWatch>();

        Pretend(house, full: true);
        var taken = 1;
        HttpStatusCode status;
        string body;
        do
        {
            using var reply = await editor.PostAsJsonAsync(Contents, new { kind = "update", title = "x", content = new string('a', 300_000) });
            (status, body) = (reply.StatusCode, await reply.Content.ReadAsStringAsync());
            if (status == HttpStatusCode.Created) taken++;
        }
        while (status == HttpStatusCode.Created && taken < 20);
        Assert.True(status == HttpStatusCode.InsufficientStorage, $"{taken} {status} {body[..Math.Min(200, body.Length)]} {new FileInfo(Path.Combine(house.DataFolder, "studio.db")).Length}");
        Assert.Equal("no_room", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
        Assert.Equal(StorageState.ReadOnly, storage.Standing.State);
        Assert.Equal(taken, await Count(editor)); // what was taken is there, what was refused is not

        Pretend(house, full: false);
        await storage.Look(default);
        Assert.Equal(StorageState.Sound, storage.Standing.State);
        Assert.Equal(HttpStatusCode.Created, await Write(editor));
        Assert.Equal(taken + 1, await Count(editor));
    }

    [Fact]
    public async Task A_database_held_by_another_process_is_waited_for_then_refused_and_goes_on_when_it_is_let_go()
    {
        await using var house = new StudioHouse(settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        using var editor = house.As(Role.Editor);
        Assert.Equal(HttpStatusCode.Created, await Write(editor));
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(house.DataFolder, "studio.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var hold = other.CreateCommand();
            hold.CommandText = "BEGIN IMMEDIATE";
            await hold.ExecuteNonQueryAsync();
            using var refused = await editor.PostAsJsonAsync(Contents, new { kind = "update", title = "x" });
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "database_busy"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
            Assert.Equal(1, await Count(editor));
        }
        Assert.Equal(HttpStatusCode.Created, await Write(editor));
    }

    /// <summary>Bounds the file at its present size, as a full disk does, or lets it grow again.</summary>
    private static void Pretend(StudioHouse house, bool full)
    {
        house.Get<IOptions<DatabaseOptions>>().Value.LargestMegabytes = full ? 1 : 0;
        SqliteConnection.ClearAllPools(); // a handle is told once
    }

    private static async Task<HttpStatusCode> Write(HttpClient editor)
    {
        using var reply = await editor.PostAsJsonAsync(Contents, new { kind = "update", title = "The longer exhale" });
        return reply.StatusCode;
    }

    private static async Task<int> Count(HttpClient editor) => (await editor.GetFromJsonAsync<JsonElement>(Contents)).GetProperty("items").GetArrayLength();

    private static async Task<TaskState> StateOf(StudioHouse house, Guid task) => (await house.Get<QueueView>().Get(Actor.House(Demo.Workspace), task, default)).Must().State;

    private static async Task<string> Health(StudioHouse house, string said)
    {
        using var client = house.CreateClient();
        using var reply = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var storage = (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").GetProperty("storage");
        Assert.Contains(said, storage.ToString());
        return storage.GetProperty("status").GetString()!;
    }
}
