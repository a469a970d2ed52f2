using System.Text.Json;
using System.Text.Json.Serialization;

namespace Halcytone.Studio.Sandbox;

/// <summary>One thing a stand-in took in, as it counts for tests: what, by whose token, under which key.</summary>
/// <param name="Id">The platform's id of the post.</param>
/// <param name="Account">Whose token it was.</param>
/// <param name="Key">The idempotency key that came with it.</param>
/// <param name="Text">As it was sent.</param>
public sealed record SandboxPost(
    string Platform, string Id, string Account, string? Key, string Text, DateTimeOffset At, string? ReplyTo, string Visibility, string? Spoiler, string? Language,
    IReadOnlyList<SandboxPicture> Pictures)
{
    /// <summary>How many times the same key came again and was answered with the same post.</summary>
    public int Repeats { get; set; }
}

/// <summary>A picture that came with a post; its bytes are not kept.</summary>
public sealed record SandboxPicture(string Id, string ContentType, long Bytes, string? Description);

/// <summary>
/// What the stand-ins have received: in memory, the newest <see cref="Kept"/>, and line by line in a file of the data folder, so that a process
/// that was killed still counts after its restart what it had accepted.
/// </summary>
internal sealed class SandboxStore : IDisposable
{
    /// <summary>Posts that are kept; older ones are forgotten.</summary>
    public const int Kept = 20_000;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
    private readonly Lock turn = new();
    private readonly LinkedList<SandboxPost> posts = [];
    private readonly Dictionary<string, SandboxPost> byId = [];
    private readonly Dictionary<string, SandboxPost> byKey = [];
    private readonly string path;
    private StreamWriter? file;

    public SandboxStore(string path)
    {
        this.path = path;
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
            if (Read(line) is { } entry) Apply(entry);
    }

    /// <summary>How many were ever accepted, forgotten ones too.</summary>
    public int Total { get; private set; }

    /// <summary>Takes a post, or finds the one that its key has made within <paramref name="keyLife"/>.</summary>
    /// <returns>The post, and whether it is new.</returns>
    public (SandboxPost Post, bool IsNew) Accept(SandboxPost post, TimeSpan keyLife)
    {
        lock (turn)
        {
            if (post.Key is not null && byKey.TryGetValue(KeyOf(post), out var first) && post.At - first.At < keyLife)
            {
                first.Repeats++;
                Write(new Entry(null, first.Id, Clear: false));
                return (first, false);
            }
            var entry = new Entry(post, null, Clear: false);
            Apply(entry);
            Write(entry);
            return (post, true);
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SandboxPost> Newest(int most)
    {
        lock (turn) return [.. Backwards().Take(most)];
    }

    /// <summary>An account's posts, newest first, older than <paramref name="olderThan"/>.</summary>
    public IReadOnlyList<SandboxPost> Of(string account, string? olderThan, int most)
    {
        lock (turn)
        {
            return [.. Backwards().Where(post => post.Account == account && (olderThan is null || string.CompareOrdinal(post.Id, olderThan) < 0)).Take(most)];
        }
    }

    public SandboxPost? Find(string id)
    {
        lock (turn) return byId.GetValueOrDefault(id);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (turn)
        {
            var entry = new Entry(null, null, Clear: true);
            Apply(entry);
            file?.Dispose();
            file = null;
            File.Delete(path);
        }
    }

    public void Dispose() => file?.Dispose();

    private IEnumerable<SandboxPost> Backwards()
    {
        for (var node = posts.Last; node is not null; node = node.Previous) yield return node.Value;
    }

    private void Apply(Entry entry)
    {
        if (entry.Clear)
        {
            posts.Clear();
            byId.Clear();
            byKey.Clear();
            Total = 0;
        }
        else if (entry.RepeatOf is { } id)
        {
            if (byId.TryGetValue(id, out var repeated)) repeated.Repeats++;
        }
        else if (entry.Post is { } post)
        {
            posts.AddLast(post);
            byId[post.Id] = post;
            if (post.Key is not null) byKey[KeyOf(post)] = post;
            Total++;
            if (posts.Count <= Kept) return;
            var oldest = posts.First!.Value;
            posts.RemoveFirst();
            byId.Remove(oldest.Id);
            if (oldest.Key is not null && byKey.GetValueOrDefault(KeyOf(oldest)) == oldest) byKey.Remove(KeyOf(oldest));
        }
    }

    private static string KeyOf(SandboxPost post) => $"{post.Account}\n{post.Key}";

    private void Write(Entry entry)
    {
        file ??= new StreamWriter(path, append: true) { AutoFlush = true };
        file.WriteLine(JsonSerializer.Serialize(entry, Form));
    }

    /// <summary>A line that a killed process did not finish is no entry.</summary>
    private static Entry? Read(string line)
    {
        try { return JsonSerializer.Deserialize<Entry>(line, Form); }
        catch (JsonException) { return null; }
    }

    private sealed record Entry(SandboxPost? Post, string? RepeatOf, bool Clear);
}
