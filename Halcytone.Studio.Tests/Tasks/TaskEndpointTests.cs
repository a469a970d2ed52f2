using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace Halcytone.Studio.Tests.Tasks;

public sealed class TaskEndpointTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_queue_is_listed_retried_and_cancelled_by_HTTP(Engine engine)
    {
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" },
            services => services.AddSingleton<ITaskHandler>(new Scripted(_ => TaskResult.Never("The list is gone."))));
        using var administrator = house.As(Role.Administrator);
        var actor = Actor.House(Demo.Workspace, "Ana Duarte");
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add(People.Must(await house.Get<Database>().Write<Guid>(actor, async db => await house.Get<TaskQueue>().Enqueue(db, actor, new NewTask("scripted", i) { DueAt = i == 0 ? null : house.Get<TimeProvider>().GetUtcNow().AddDays(1) }, default), default)));
        await house.Get<TaskPump>().RunDue();

        var page = await administrator.GetFromJsonAsync<JsonElement>(new Uri("/api/v2/tasks?limit=2&kind=scripted", UriKind.Relative));
        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
        var rest = await administrator.GetFromJsonAsync<JsonElement>(new Uri($"/api/v2/tasks?limit=2&kind=scripted&cursor={page.GetProperty("next_cursor")}", UriKind.Relative));
        Assert.Equal(ids[0], Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("task_id").GetGuid());

        var failed = await administrator.GetFromJsonAsync<JsonElement>(new Uri($"/api/v2/tasks/{ids[0]}", UriKind.Relative));
        Assert.Equal(("failed", "The list is gone.", "Ana Duarte"), (failed.GetProperty("state").GetString(), failed.GetProperty("last_error").GetString(), failed.GetProperty("asked_by").GetString()));
        Assert.False(failed.TryGetProperty("payload", out _));

        Assert.Equal("queued", (await Post(administrator, $"/api/v2/tasks/{ids[0]}/retry", HttpStatusCode.OK)).GetProperty("state").GetString());
        Assert.Equal("task_state", (await Post(administrator, $"/api/v2/tasks/{ids[0]}/retry", HttpStatusCode.Conflict)).GetProperty("code").GetString());
        Assert.Equal("cancelled", (await Post(administrator, $"/api/v2/tasks/{ids[1]}/cancel", HttpStatusCode.OK)).GetProperty("state").GetString());
        Assert.Equal("cancelled", (await Post(administrator, $"/api/v2/tasks/{ids[1]}/cancel", HttpStatusCode.OK)).GetProperty("state").GetString());
        await Post(administrator, $"/api/v2/tasks/{Guid.CreateVersion7()}/cancel", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_queue_is_the_administrators()
    {
        await using var house = new StudioHouse(Engine.Sqlite, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        using var anonymous = house.CreateClient();
        using var editor = house.As(Role.Editor);
        using var administrator = house.As(Role.Administrator);

        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync(new Uri("/api/v2/tasks", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await editor.GetAsync(new Uri("/api/v2/tasks", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await administrator.GetAsync(new Uri("/api/v2/tasks?limit=0", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await administrator.GetAsync(new Uri("/api/v2/tasks?cursor=elsewhere", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await administrator.GetAsync(new Uri("/api/v2/tasks?state=asleep", UriKind.Relative))).StatusCode);
    }

    private static async Task<JsonElement> Post(HttpClient client, string path, HttpStatusCode expected)
    {
        using var reply = await client.PostAsync(new Uri(path, UriKind.Relative), null);
        Assert.Equal(expected, reply.StatusCode);
        return await reply.Content.ReadFromJsonAsync<JsonElement>();
    }
}
