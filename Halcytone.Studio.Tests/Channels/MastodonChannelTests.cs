using System.Text.Json;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Microsoft.Extensions.DependencyInjection;

namespace Halcytone.Studio.Tests.Channels;

public sealed class MastodonChannelTests
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_post_is_published_with_its_key_and_address()
    {
        await using var sandbox = await OnSandbox.Start();
        var result = await sandbox.Publish("Four counts in, six counts out.\n\nhttps://example.com/updates/the-longer-exhale");

        Assert.Equal(CallOutcome.Done, result.Outcome);
        Assert.EndsWith($"/@planted-7f3e9c/{result.OutsideId}", result.Url, StringComparison.Ordinal);
        var post = (await sandbox.Ledger()).GetProperty("posts")[0];
        Assert.Equal("key-1", post.GetProperty("key").GetString());
        Assert.Equal("planted-7f3e9c", post.GetProperty("account").GetString());
        Assert.Equal("public", post.GetProperty("visibility").GetString());
    }

    [Fact]
    public async Task The_same_key_is_one_post_however_often_it_is_sent()
    {
        await using var sandbox = await OnSandbox.Start();
        var first = await sandbox.Publish("Once.");
        var second = await sandbox.Publish("Once.");

        Assert.Equal(first.OutsideId, second.OutsideId);
        Assert.Equal(1, await sandbox.Received());
    }

    [Fact]
    public async Task A_thread_hangs_together()
    {
        await using var sandbox = await OnSandbox.Start();
        var content = OnSandbox.Say("First.", "Second.");
        var first = await sandbox.Mastodon.Publish(sandbox.Target, content, 0, "part-0", null, CancellationToken.None);
        await sandbox.Mastodon.Publish(sandbox.Target, content, 1, "part-1", first.OutsideId, CancellationToken.None);

        var posts = (await sandbox.Ledger()).GetProperty("posts");
        Assert.Equal("Second.", posts[0].GetProperty("text").GetString());
        Assert.Equal(first.OutsideId, posts[0].GetProperty("reply_to").GetString());
    }

    [Fact]
    public async Task Settings_travel_with_the_post()
    {
        await using var sandbox = await OnSandbox.Start();
        var content = OnSandbox.Say("Quietly.") with { Settings = new Dictionary<string, string> { ["visibility"] = "unlisted", ["spoiler_text"] = "Breathing", ["language"] = "en" } };
        await sandbox.Mastodon.Publish(sandbox.Target, content, 0, "k", null, CancellationToken.None);

        var post = (await sandbox.Ledger()).GetProperty("posts")[0];
        Assert.Equal(("unlisted", "Breathing", "en"), (post.GetProperty("visibility").GetString(), post.GetProperty("spoiler").GetString(), post.GetProperty("language").GetString()));
    }

    [Theory]
    [InlineData("unauthorized", CallOutcome.SignedOut, 0)]
    [InlineData("rate_limited", CallOutcome.NotDone, 0)]
    [InlineData("rate_limited_bare", CallOutcome.NotDone, 0)]
    [InlineData("server_error", CallOutcome.Unknown, 0)]
    [InlineData("drop_after_accept", CallOutcome.Unknown, 1)]
    [InlineData("drop_before_accept", CallOutcome.Unknown, 0)]
    public async Task Each_failure_has_its_outcome(string failure, CallOutcome outcome, int received)
    {
        await using var sandbox = await OnSandbox.Start();
        await sandbox.Fail(failure);
        var result = await sandbox.Publish("A slow breath.");

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(received, await sandbox.Received());
        Assert.EndsWith(".", result.Reply, StringComparison.Ordinal);
        Assert.DoesNotContain(OnSandbox.Token, result.Reply + result.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_limit_says_until_when_in_plain_words()
    {
        await using var sandbox = await OnSandbox.Start();
        await sandbox.Fail("rate_limited", retryAfter: 120);
        var before = TimeProvider.System.GetUtcNow();
        var result = await sandbox.Publish("Wait.");

        Assert.Matches(@"^Too many calls; Mastodon asks to wait until (\d+ \w+ )?\d\d:\d\d:\d\d\.$", result.Reply);
        Assert.InRange(result.RetryAt!.Value, before.AddSeconds(119), before.AddSeconds(150));
    }

    [Fact]
    public async Task A_slow_answer_is_unknown_when_the_wait_is_over_and_the_same_key_settles_it()
    {
        await using var sandbox = await OnSandbox.Start(settings: new Dictionary<string, string?> { ["Channels:CallTimeout"] = "5" });
        await sandbox.Fail("slow", delay: 60_000);

        Assert.Equal(CallOutcome.Unknown, (await sandbox.Publish("Slow.")).Outcome);
        Assert.Equal(CallOutcome.Done, (await sandbox.Publish("Slow.")).Outcome);
        Assert.Equal(1, await sandbox.Received());
        Assert.Equal(TimeSpan.FromMinutes(50), sandbox.Mastodon.RepeatWindow);
    }

    [Fact]
    public async Task An_instance_that_is_not_there_was_never_sent_to()
    {
        await using var sandbox = await OnSandbox.Start();
        var nowhere = sandbox.Target with { BaseAddress = new Uri("http://127.0.0.1:9/") };
        var inside = await sandbox.Mastodon.Publish(nowhere, OnSandbox.Say("Hello."), 0, "k", null, CancellationToken.None);
        var unknown = await sandbox.Mastodon.Publish(sandbox.Target with { BaseAddress = new Uri("https://instance.invalid/") }, OnSandbox.Say("Hello."), 0, "k", null, CancellationToken.None);

        Assert.Equal(CallOutcome.NotDone, inside.Outcome); // the guard never calls inside for a user
        Assert.Equal(CallOutcome.NotDone, unknown.Outcome);
    }

    [Fact]
    public async Task A_text_too_long_for_the_instance_is_refused_with_its_words()
    {
        await using var sandbox = await OnSandbox.Start();
        var result = await sandbox.Publish(new string('a', 501));

        Assert.Equal(CallOutcome.Refused, result.Outcome);
        Assert.Contains("character limit of 500", result.Reply, StringComparison.Ordinal);
        Assert.Equal(CallOutcome.Done, (await sandbox.Publish(new string('a', 476) + " https://example.com/" + new string('b', 200), "k2")).Outcome);
    }

    [Fact]
    public async Task What_was_accepted_before_the_connection_dropped_is_found_again()
    {
        await using var sandbox = await OnSandbox.Start();
        await sandbox.Fail("drop_after_accept");
        var intendedAt = TimeProvider.System.GetUtcNow();
        var content = OnSandbox.Say("Calm   does not start with a deep breath in.\n\nhttps://example.com/updates/the-longer-exhale-and-a-quieter-two-point-four @ana@mastodon.example");
        await sandbox.Mastodon.Publish(sandbox.Target, content, 0, "k", null, CancellationToken.None);

        var found = await sandbox.Mastodon.ReadBack(sandbox.Target, content, 0, "k", intendedAt, CancellationToken.None);
        Assert.Equal(CallOutcome.Done, found.Outcome);
        Assert.NotNull(found.Url);
        Assert.Equal(CallOutcome.Refused, (await sandbox.Mastodon.ReadBack(sandbox.Target, OnSandbox.Say("Never sent."), 0, "k2", intendedAt, CancellationToken.None)).Outcome);
        Assert.Equal(CallOutcome.Refused, (await sandbox.Mastodon.ReadBack(sandbox.Target, content, 0, "k", intendedAt.AddHours(1), CancellationToken.None)).Outcome); // an older post of the same words is not this one
    }

    [Fact]
    public async Task An_absence_is_certain_only_when_the_whole_time_was_read()
    {
        await using var sandbox = await OnSandbox.Start();
        for (var number = 0; number < 45; number++) await sandbox.Publish($"Breath {number}.", $"k{number}");

        Assert.Equal(CallOutcome.Done, (await sandbox.Mastodon.ReadBack(sandbox.Target, OnSandbox.Say("Breath 0."), 0, "k0", LongAgo, CancellationToken.None)).Outcome); // on the second page
        await sandbox.Fail("server_error", on: "accounts");
        Assert.Equal(CallOutcome.Unknown, (await sandbox.Mastodon.ReadBack(sandbox.Target, OnSandbox.Say("Breath 0."), 0, "k0", LongAgo, CancellationToken.None)).Outcome);
        await sandbox.Fail("unauthorized", on: "accounts");
        Assert.Equal(CallOutcome.SignedOut, (await sandbox.Mastodon.ReadBack(sandbox.Target, OnSandbox.Say("Breath 0."), 0, "k0", LongAgo, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_picture_is_uploaded_with_its_description_before_the_post()
    {
        await using var sandbox = await OnSandbox.Start(replace: services => services.AddSingleton<IMediaFiles>(new Picture("video/mp4")));
        var content = OnSandbox.Say("Look.") with { Media = [new UsedMedia(Guid.CreateVersion7(), "Fine lines that rise and fall")] };
        var result = await sandbox.Mastodon.Publish(sandbox.Target, content, 0, "k", null, CancellationToken.None);

        Assert.Equal(CallOutcome.Done, result.Outcome);
        Assert.Equal("Fine lines that rise and fall", (await sandbox.Ledger()).GetProperty("posts")[0].GetProperty("pictures")[0].GetProperty("description").GetString());
    }

    [Fact]
    public async Task A_picture_that_cannot_be_uploaded_leaves_nothing_out()
    {
        await using var sandbox = await OnSandbox.Start(replace: services => services.AddSingleton<IMediaFiles>(new Picture("image/png")));
        var content = OnSandbox.Say("Look.") with { Media = [new UsedMedia(Guid.CreateVersion7(), "")] };
        await sandbox.Fail("server_error", on: "media");

        Assert.Equal(CallOutcome.NotDone, (await sandbox.Mastodon.Publish(sandbox.Target, content, 0, "k", null, CancellationToken.None)).Outcome);
        Assert.Equal(0, await sandbox.Received());
    }

    private sealed class Picture(string type) : IMediaFiles
    {
        public Task<MediaBytes?> Open(Actor actor, Guid mediaId, CancellationToken stop) => Task.FromResult<MediaBytes?>(new(new MemoryStream([1, 2, 3]), type, "lines.png"));
    }
}
