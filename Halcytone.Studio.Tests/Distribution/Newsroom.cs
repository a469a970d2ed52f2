using System.Collections.Concurrent;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Review;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.Audience;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>A platform as its receiver counts: what it accepted, under which key; told by the test how to answer.</summary>
internal sealed class Platform(ChannelDeclaration declaration, TimeSpan? repeatWindow = null) : IChannel
{
    private readonly ConcurrentQueue<Func<Platform, string, CallResult>> script = [];
    private readonly ConcurrentDictionary<string, string> byKey = [];

    public ChannelDeclaration Declaration => declaration;
    public TimeSpan? RepeatWindow => repeatWindow;

    /// <summary>What the receiver has, in order.</summary>
    public ConcurrentQueue<(string Key, string Text, string? ReplyTo)> Accepted { get; } = [];

    /// <summary>How often it was called.</summary>
    public int Calls;

    /// <summary>What a look there answers; what is really there where null.</summary>
    public CallResult? Seen { get; set; }

    /// <summary>Texts that are refused.</summary>
    public Func<string, bool> RefuseWhen { get; set; } = _ => false;

    public void Next(CallOutcome outcome, string reply, DateTimeOffset? retryAt = null) => script.Enqueue((_, _) => new CallResult(outcome, reply, RetryAt: retryAt));

    /// <summary>It takes the post and its answer is lost.</summary>
    public void NextAcceptsAndDrops() => script.Enqueue((self, key) =>
    {
        self.Accept(key, "lost", null);
        return new CallResult(CallOutcome.Unknown, "The connection broke after sending, before an answer.");
    });

    public Task<CallResult> Publish(Target target, ChannelContent content, int part, string effectKey, string? replyTo, CancellationToken stop)
    {
        Interlocked.Increment(ref Calls);
        if (script.TryDequeue(out var scripted)) return Task.FromResult(scripted(this, effectKey));
        var text = content.Parts.Count > part ? content.Parts[part] : content.Title ?? "";
        if (RefuseWhen(text)) return Task.FromResult(new CallResult(CallOutcome.Refused, "Not allowed here."));
        return Task.FromResult(new CallResult(CallOutcome.Done, "Posted.", Accept(effectKey, text, replyTo), $"https://social.example/{effectKey[..6]}"));
    }

    public Task<CallResult> ReadBack(Target target, ChannelContent content, int part, string effectKey, DateTimeOffset intendedAt, CancellationToken stop)
        => Task.FromResult(Seen ?? (byKey.TryGetValue(effectKey, out var id) ? new CallResult(CallOutcome.Done, "The account has it.", id, "https://social.example/found") : new CallResult(CallOutcome.Refused, "It is not among the account's posts.")));

    private string Accept(string key, string text, string? replyTo)
    {
        if (byKey.TryGetValue(key, out var there) && repeatWindow is not null) return there; // a key drops repeats
        Accepted.Enqueue((key, text, replyTo));
        return byKey.AddOrUpdate(key, _ => $"p{Accepted.Count}", (_, old) => old);
    }
}

/// <summary>A relay as its receivers count; told by the test how to answer each address.</summary>
internal sealed class Relay : IMailTransport
{
    public int Connections => 4;
    public bool IsDown { get; set; }
    public Func<MailMessage, MailResult?> Answers { get; set; } = _ => null;

    /// <summary>Message ids as they arrived, every repeat too.</summary>
    public ConcurrentQueue<(string MessageId, string To, string Subject, string? Html)> Arrived { get; } = [];
    public IEnumerable<string> Receivers => Arrived.Select(mail => mail.To);

    public IMailSession Open(Actor actor) => new Line(this);

    private sealed class Line(Relay relay) : IMailSession
    {
        public async Task<MailResult> Send(MailMessage message, CancellationToken stop)
        {
            await Task.Yield();
            if (relay.IsDown) return new MailResult(MailVerdict.Deferred, "connect: refused", ServiceDown: true);
            if (relay.Answers(message) is { } answer)
            {
                if (answer.Verdict == MailVerdict.Unknown) Take(message);
                return answer;
            }
            Take(message);
            return new MailResult(MailVerdict.Sent, "250 2.0.0 Ok");
        }

        private void Take(MailMessage message) => relay.Arrived.Enqueue((message.MessageId, message.To.Address, message.Subject, message.Html));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Hears what people are told.</summary>
internal sealed class Heard : IFactListener
{
    public ConcurrentQueue<Fact> Facts { get; } = [];

    public Task Hear(StudioDb db, Actor actor, IReadOnlyList<Fact> facts, CancellationToken stop)
    {
        foreach (var fact in facts) Facts.Enqueue(fact);
        return Task.CompletedTask;
    }
}

/// <summary>A newsroom with a list, a site and two accounts, on platforms and a relay that count; the queue and the calendar run by themselves, quickly.</summary>
internal sealed class Newsroom : IAsyncDisposable
{
    private const string Words = """
        ## Breathscape

        We ask people to take a deep breath. Physiology would rather we said: *let one go slowly*. Breathscape 2.4 gives the two halves of a breath their own length.

        ## Tips

        Two short breaths in, one long sigh out. Try it before your next meeting.
        """;

    /// <summary>A text that every check lets pass.</summary>
    public static ContentText Text(string title) => new()
    {
        Title = title, Body = Words, SeoDescription = "Breathscape 2.4 gives the two halves of a breath a length of their own, and the sensor stays steady while you walk and talk.",
    };

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Newsroom(StudioHouse house) => House = house;

    public StudioHouse House { get; }
    public required Platform Mastodon { get; init; }
    public required Platform X { get; init; }
    public required Platform Site { get; init; }
    public required Relay Relay { get; init; }
    public required Heard Heard { get; init; }
    public TestAudience Audience { get; private set; } = null!;
    public Actor Editor { get; private set; } = null!;
    public Actor Marketing { get; private set; } = null!;

    public static async Task<Newsroom> Open(Engine engine, int people = 0, IDictionary<string, string?>? settings = null, TimeProvider? clock = null, string? data = null)
    {
        var quick = new Dictionary<string, string?>
        {
            ["Scheduling:PollSeconds"] = "0.05", ["Tasks:Poll"] = "00:00:00.05", ["Distribution:RetryBaseSeconds"] = "0.05", ["Distribution:RetryCapSeconds"] = "0.1",
            ["Distribution:RepeatSeconds"] = "0.05", ["Distribution:RelayDownSeconds:0"] = "0.2", ["Distribution:DeferredSeconds:0"] = "0.2", ["Distribution:ProgressMilliseconds"] = "50",
            ["Acts:ReadBackAfter:0"] = "00:00:00.1", ["Acts:ReadBackAfter:1"] = "00:00:00.2", ["RateLimits:ApiPerMinute"] = "100000", ["RateLimits:ApiBurst"] = "100000",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>()) quick[key] = value;
        var (relay, heard) = (new Relay(), new Heard());
        var mastodon = new Platform(new ChannelDeclaration(ChannelKind.Mastodon, "Mastodon", "mastodon") { Source = "test" }, TimeSpan.FromMinutes(50));
        var x = new Platform(new ChannelDeclaration(ChannelKind.X, "X", "twitter") { Source = "test" });
        var site = new Platform(new ChannelDeclaration(ChannelKind.Web, "Web", "web") { Source = "test" });
        var house = new StudioHouse(engine, quick, services =>
        {
            services.RemoveAll<IChannel>();
            foreach (var channel in new[] { mastodon, x, site }) services.AddSingleton<IChannel>(channel);
            services.Replace(ServiceDescriptor.Singleton<IMailTransport>(relay));
            services.AddSingleton<IFactListener>(heard);
        }, clock, data);
        _ = house.Server;
        var room = new Newsroom(house) { Mastodon = mastodon, X = x, Site = site, Relay = relay, Heard = heard };
        room.Editor = house.ActorFor(Role.Editor, "Ana");
        room.Marketing = house.ActorFor(Role.MarketingManager, "Mara");
        if (people > 0) room.Audience = await TestAudience.With(house, people);
        (await house.Get<Database>().Write<Done>(room.Marketing, async db =>
        {
            var outlets = house.Get<Destinations>();
            var known = (await outlets.All(room.Marketing, default)).Select(row => row.Channel).ToHashSet();
            if (people > 0) await outlets.Add(db, room.Marketing, ChannelKind.Email, "All subscribers", "", room.Audience.ListId, null, default);
            if (!known.Contains(ChannelKind.Mastodon)) await outlets.Add(db, room.Marketing, ChannelKind.Mastodon, "@breathscape", "@breathscape", null, null, default);
            if (!known.Contains(ChannelKind.X)) await outlets.Add(db, room.Marketing, ChannelKind.X, "@breathscape on X", "@breathscape", null, null, default);
            if (!known.Contains(ChannelKind.Web)) await outlets.Add(db, room.Marketing, ChannelKind.Web, "Public site", "breathscape", null, null, default);
            return new Done();
        }, default)).Must();
        return room;
    }

    /// <summary>An item with renditions and staged posts on these channels, not approved.</summary>
    public async Task<Guid> Written(params ChannelKind[] channels) => await Written("The longer exhale", null, channels);

    public async Task<Guid> Written(string title, DateTimeOffset? plannedFor, params ChannelKind[] channels)
    {
        var item = (await House.Get<Items>().Create(Editor, new NewItem(ContentKind.Update, Text(title)), default)).Must();
        var made = (await House.Get<Generator>().Generate(Editor, item.Id, new GenerationWish { Channels = channels }, default)).Must();
        (await House.Get<Database>().Write<Done>(Editor, async db =>
        {
            await House.Get<Planner>().Stage(db, Editor, made, plannedFor, default);
            return new Done();
        }, default)).Must();
        return item.Id;
    }

    /// <summary>The editorial check by the author, the approval by Marketing.</summary>
    public async Task Approve(Guid itemId, bool release = false)
    {
        var asked = await House.Get<Approvals>().Ask(Editor, new ApprovalAsked(itemId) { EditorialCheck = true, ReleaseOnApproval = release }, default);
        if (asked.Refusal is Invalid wrong) throw new InvalidOperationException(string.Join("; ", wrong.Errors.Select(pair => $"{pair.Key}: {string.Join(", ", pair.Value)}")));
        if (asked.Refusal is Halcytone.Studio.Foundation.Http.IHasProblemFields told) throw new InvalidOperationException(System.Text.Json.JsonSerializer.Serialize(told.Fields.ToDictionary(field => field.Name, field => field.Value)));
        var request = asked.Must();
        (await House.Get<Approvals>().Decide(Marketing, request.Id, new Decision(DecisionKind.Approve), default)).Must();
    }

    public async Task<Guid> Approved(params ChannelKind[] channels)
    {
        var item = await Written(channels);
        await Approve(item);
        return item;
    }

    public async Task<Released> Release(Guid itemId) => (await House.Get<Releases>().Release(Marketing, itemId, immediately: true, default)).Must();

    public async Task<IReadOnlyList<Post>> Posts(Guid itemId)
    {
        await using var db = House.Get<Database>().Read(Marketing);
        return [.. (await db.Posts.Include(post => post.Moves).Where(post => post.ItemId == itemId).ToListAsync()).OrderBy(post => post.Channel)];
    }

    public async Task<Post> Post(Guid itemId, ChannelKind channel) => (await Posts(itemId)).Single(post => post.Channel == channel);

    /// <summary>Waits until the item's post on this channel is so; every change is looked at.</summary>
    public async Task<Post> Until(Guid itemId, ChannelKind channel, Func<Post, bool> so)
    {
        Post? last = null;
        await Until(async () => so(last = await Post(itemId, channel)), () => $"{channel} is {last?.State} {last?.Reason}: {last?.Reply}");
        return last!;
    }

    public Task<Post> Until(Guid itemId, ChannelKind channel, PostState state) => Until(itemId, channel, post => post.State == state);

    public static async Task Until(Func<Task<bool>> so, Func<string>? otherwise = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await so())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException(otherwise?.Invoke() ?? "It did not become so.");
            await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System);
        }
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
