using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>A POST that was made under a key, and its reply once there is one.</summary>
internal sealed class KeptReply : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Hash of caller, path and <c>Idempotency-Key</c>.</summary>
    public string Key { get; init; } = "";
    public string BodyHash { get; init; } = "";

    /// <summary>Null while the first request runs.</summary>
    public int? Status { get; set; }
    public string? ContentType { get; set; }
    public string? Location { get; set; }
    public byte[]? Body { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class KeptReplyRows : IEntityTypeConfiguration<KeptReply>
{
    public void Configure(EntityTypeBuilder<KeptReply> row)
    {
        row.ToTable("kept_replies");
        row.HasIndex(reply => new { reply.WorkspaceId, reply.Key }).IsUnique();
        row.HasIndex(reply => reply.CreatedAt); // the clean-up
    }
}

/// <summary>
/// Runs a POST under an <c>Idempotency-Key</c> once: the same key and body get the first reply again, another body 422, a running one 409. Kept
/// for 72 h (reliability-and-security §8.6); a server error is not kept, so that it can be tried again.
/// </summary>
internal sealed class Idempotency(Database database, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 255;
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(72);

    /// <summary>A request that never ended, because its process did, gives its key free after this time.</summary>
    private static readonly TimeSpan RunsAtMost = TimeSpan.FromMinutes(5);

    public async Task Run(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Headers[Header] is not [{ Length: > 0 } asked] || http.Features.Get<Actor>() is not { } actor)
        {
            await next(http);
            return;
        }
        if (asked.Length > LongestKey)
        {
            await Invalid.At(Header, $"at most {LongestKey} characters").ToHttp().ExecuteAsync(http);
            return;
        }

        var stop = http.RequestAborted;
        var key = Hash($"{http.User.FindFirstValue(ClaimTypes.NameIdentifier)}\n{http.Request.Path}\n{asked}");
        var reserved = await Reserve(actor, key, await HashBody(http.Request, stop), stop);
        if (reserved.Refused(out var refusal, out var reply))
        {
            await refusal.ToHttp().ExecuteAsync(http);
            return;
        }
        if (reply.Status is { } status)
        {
            await Repeat(http, reply, status);
            return;
        }
        await RunAndKeep(http, next, actor, reply.Id);
    }

    private Task<Outcome<KeptReply>> Reserve(Actor actor, string key, string bodyHash, CancellationToken stop) => database.Write<KeptReply>(actor, async db =>
    {
        var now = clock.Now();
        var kept = await db.Set<KeptReply>().SingleOrDefaultAsync(reply => reply.Key == key, stop);
        if (kept is not null && (kept.CreatedAt < now - KeptFor || (kept.Status is null && kept.CreatedAt < now - RunsAtMost)))
        {
            await db.Set<KeptReply>().Where(reply => reply.Id == kept.Id).ExecuteDeleteAsync(stop);
            db.Entry(kept).State = EntityState.Detached;
            kept = null;
        }
        if (kept is null)
        {
            var first = new KeptReply { Id = clock.NewId(), WorkspaceId = actor.Workspace, Key = key, BodyHash = bodyHash, CreatedAt = now };
            db.Add(first);
            return first;
        }
        if (kept.BodyHash != bodyHash) return Invalid.At(Header, "was used for another body; take a new key");
        if (kept.Status is null) return new StillRunning();
        return kept;
    }, stop);

    private async Task RunAndKeep(HttpContext http, RequestDelegate next, Actor actor, Guid id)
    {
        var wire = http.Response.Body;
        using var copy = new MemoryStream();
        http.Response.Body = copy;
        var kept = false;
        try
        {
            await next(http);
            if (http.Response.StatusCode < 500)
            {
                await database.Write<Done>(actor, async db =>
                {
                    var row = await db.Set<KeptReply>().SingleAsync(reply => reply.Id == id, CancellationToken.None);
                    (row.Status, row.ContentType, row.Location, row.Body) = (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.Location, copy.ToArray());
                    return new Done();
                }, CancellationToken.None);
                kept = true;
            }
        }
        finally
        {
            http.Response.Body = wire;
            if (!kept) await Forget(actor, id);
        }
        copy.Position = 0;
        await copy.CopyToAsync(wire, http.RequestAborted);
    }

    private Task<Outcome<Done>> Forget(Actor actor, Guid id) => database.Write<Done>(actor, async db =>
    {
        await db.Set<KeptReply>().Where(reply => reply.Id == id).ExecuteDeleteAsync();
        return new Done();
    }, CancellationToken.None);

    private static async Task Repeat(HttpContext http, KeptReply reply, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = reply.ContentType;
        if (reply.Location is not null) http.Response.Headers.Location = reply.Location;
        http.Response.Headers["Idempotent-Replayed"] = "true";
        if (reply.Body is { Length: > 0 } body) await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static async Task<string> HashBody(HttpRequest request, CancellationToken stop)
    {
        request.EnableBuffering();
        var hash = await SHA256.HashDataAsync(request.Body, stop);
        request.Body.Position = 0;
        return Convert.ToHexString(hash);
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>The first request under this key has not ended yet.</summary>
internal sealed record StillRunning() : Conflict("in_progress", "The first request under this Idempotency-Key still runs. Nothing was done twice; ask again shortly.");
