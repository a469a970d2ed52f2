using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>Letting go, end to end: the queue and the calendar run, platforms and relay count what they get.</summary>
public sealed class ReleaseTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_approved_item_goes_to_mail_site_and_social_at_once(Engine engine)
    {
        await using var room = await Newsroom.Open(engine, people: 25);
        var item = await room.Approved(ChannelKind.Email, ChannelKind.Web, ChannelKind.Mastodon);
        var released = await room.Release(item);
        Assert.Equal(3, released.Posts.Count);

        foreach (var channel in new[] { ChannelKind.Email, ChannelKind.Web, ChannelKind.Mastodon }) await room.Until(item, channel, PostState.Published);
        Assert.Equal(25, room.Relay.Arrived.Count);
        Assert.Equal(25, room.Relay.Receivers.Distinct().Count());
        Assert.Equal(25, room.Relay.Arrived.Select(mail => mail.MessageId).Distinct().Count());
        Assert.Single(room.Mastodon.Accepted);
        Assert.Single(room.Site.Accepted);

        var report = (await room.House.Get<ReleaseMonitor>().Of(room.Marketing, released.Release.Id, default)).Must();
        Assert.Equal(ReleaseOutcome.All, report.Outcome);
        Assert.NotNull(report.EndedAt);
        Assert.Equal((25, 25), (report.Totals.Recipients, report.Totals.Sent));
        var events = await room.House.Get<ReleaseMonitor>().Events(room.Marketing, released.Release.Id, 0, 1_000, default);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(happened => happened.Seq));
        Assert.Equal("release_ended", events[^1].Type);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_approval_nothing_goes_and_what_is_missing_is_named(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        var item = await room.Written(ChannelKind.Mastodon);
        var refused = Assert.IsType<ApprovalMissing>((await room.House.Get<Releases>().Release(room.Marketing, item, immediately: true, default)).Refusal);
        Assert.Contains(refused.Lacking, lack => lack.Channel == ChannelKind.Mastodon && lack.Level == "marketing");
        Assert.Equal(PostState.Draft, (await room.Post(item, ChannelKind.Mastodon)).State);
        Assert.Empty(room.Mastodon.Accepted);
    }

    [Fact]
    public async Task An_editor_may_not_release()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite);
        Assert.IsType<NotAllowed>((await room.House.Get<Releases>().Release(room.Editor, Guid.Empty, true, default)).Refusal);
    }

    [Fact]
    public async Task At_the_planned_time_needs_one()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite);
        var item = await room.Approved(ChannelKind.Mastodon);
        Assert.IsType<NoPlannedTime>((await room.House.Get<Releases>().Release(room.Marketing, item, immediately: false, default)).Refusal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_approval_releases_at_the_planned_time(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        var due = room.House.Get<TimeProvider>().GetUtcNow().AddSeconds(2);
        var item = await room.Written("Planned", due, ChannelKind.Mastodon);
        await room.Approve(item, release: true);
        var post = await room.Until(item, ChannelKind.Mastodon, PostState.Published);
        Assert.True(post.PublishedAt >= due.AddMilliseconds(-1), $"out at {post.PublishedAt:O}, due {due:O}");
        Assert.Single(room.Mastodon.Accepted);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Partial_success_is_a_state_and_retry_touches_only_what_failed(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        room.X.Next(CallOutcome.Refused, "Duplicate content is not allowed.");
        var item = await room.Approved(ChannelKind.Web, ChannelKind.X, ChannelKind.Mastodon);
        var released = await room.Release(item);
        var failed = await room.Until(item, ChannelKind.X, PostState.Failed);
        await room.Until(item, ChannelKind.Mastodon, PostState.Published);
        await room.Until(item, ChannelKind.Web, PostState.Published);
        Assert.Equal("Duplicate content is not allowed.", failed.Reply);
        Assert.Equal(ReleaseOutcome.Partly, (await room.House.Get<ReleaseMonitor>().Of(room.Marketing, released.Release.Id, default)).Must().Outcome);

        (await room.House.Get<Planner>().Retry(room.Marketing, failed.Id, default)).Must();
        await room.Until(item, ChannelKind.X, PostState.Published);
        Assert.Equal((1, 1, 1), (room.X.Accepted.Count, room.Mastodon.Accepted.Count, room.Site.Accepted.Count));
        Assert.Equal(1, room.Mastodon.Calls);
        Assert.Equal(ReleaseOutcome.All, (await room.House.Get<ReleaseMonitor>().Of(room.Marketing, released.Release.Id, default)).Must().Outcome);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_text_that_changed_after_its_approval_is_missed_and_nothing_is_sent(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        var item = await room.Written("Changed later", room.House.Get<TimeProvider>().GetUtcNow().AddSeconds(4), ChannelKind.Mastodon);
        await room.Approve(item);
        (await room.House.Get<Releases>().Release(room.Marketing, item, immediately: false, default)).Must();
        var rendition = (await room.House.Get<Renditions>().One(room.Marketing, item, ChannelKind.Mastodon, default)).Must();
        (await room.House.Get<Renditions>().Edit(room.Marketing, item, ChannelKind.Mastodon, rendition.Content with { Parts = ["Something else."] }, rendition.Version, default)).Must();

        var post = await room.Until(item, ChannelKind.Mastodon, post => post.Reason == PostReasons.Missed);
        Assert.Equal(PostState.Scheduled, post.State);
        Assert.Equal(0, room.Mastodon.Calls);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_platform_that_asks_to_wait_is_waited_for(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        var at = room.House.Get<TimeProvider>().GetUtcNow().AddSeconds(1.5);
        room.X.Next(CallOutcome.NotDone, "Too many calls.", at);
        var item = await room.Approved(ChannelKind.X);
        await room.Release(item);
        var post = await room.Until(item, ChannelKind.X, PostState.Published);
        Assert.True(post.PublishedAt >= at.AddMilliseconds(-1));
        Assert.Equal(2, post.Attempt);
    }

    [Fact]
    public async Task What_is_never_done_fails_after_six_tries()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite);
        for (var attempt = 0; attempt < 10; attempt++) room.X.Next(CallOutcome.NotDone, "No connection.");
        var item = await room.Approved(ChannelKind.X);
        await room.Release(item);
        var post = await room.Until(item, ChannelKind.X, PostState.Failed);
        Assert.Equal(6, room.X.Calls);
        Assert.Contains("No more tries after 6", post.Reply, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lost_answer_is_asked_again_under_the_same_key_where_the_receiver_drops_repeats(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        room.Mastodon.NextAcceptsAndDrops();
        var item = await room.Approved(ChannelKind.Mastodon);
        await room.Release(item);
        await room.Until(item, ChannelKind.Mastodon, PostState.Published);
        Assert.Single(room.Mastodon.Accepted);
        Assert.Equal(2, room.Mastodon.Calls);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lost_answer_without_such_a_key_is_looked_for_and_found_never_sent_again(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        room.X.NextAcceptsAndDrops();
        var item = await room.Approved(ChannelKind.X);
        await room.Release(item);
        var post = await room.Until(item, ChannelKind.X, PostState.Published);
        Assert.Equal((1, 1), (room.X.Calls, room.X.Accepted.Count));
        Assert.Contains(post.Moves, move => move.To == PostState.Unconfirmed);
        Assert.Equal("https://social.example/found", post.Url);
    }

    [Theory]
    [InlineData(Resolution.Out, PostState.Published, 1), InlineData(Resolution.SendAgain, PostState.Published, 2), InlineData(Resolution.GiveUp, PostState.Failed, 1)]
    public async Task What_nobody_could_confirm_waits_for_a_persons_word(Resolution resolution, PostState state, int calls)
    {
        await using var room = await Newsroom.Open(Engine.Sqlite);
        room.X.Next(CallOutcome.Unknown, "The connection broke.");
        room.X.Seen = new CallResult(CallOutcome.Unknown, "The account could not be read.");
        var item = await room.Approved(ChannelKind.X);
        await room.Release(item);
        var post = await room.Until(item, ChannelKind.X, post => post.State == PostState.Unconfirmed && post.NextAttemptAt is null);
        Assert.Equal(1, room.X.Calls);
        var evidence = await room.House.Get<ReleaseMonitor>().Evidence(room.Marketing, post.Id, default);
        Assert.Equal(2, evidence.Count);

        (await room.House.Get<Planner>().Resolve(room.Marketing, post.Id, resolution, "https://x.example/1", default)).Must();
        await room.Until(item, ChannelKind.X, state);
        Assert.Equal(calls, room.X.Calls);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_thread_resumes_after_the_last_part_that_is_out(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        var item = await room.Written(ChannelKind.X);
        var rendition = (await room.House.Get<Renditions>().One(room.Marketing, item, ChannelKind.X, default)).Must();
        (await room.House.Get<Renditions>().Edit(room.Editor, item, ChannelKind.X, rendition.Content with { Parts = ["One.", "Two.", "Three."] }, rendition.Version, default)).Must();
        await room.Approve(item);
        room.X.Next(CallOutcome.NotDone, "No connection."); // before part one
        await room.Release(item);
        await room.Until(item, ChannelKind.X, PostState.Published);
        Assert.Equal(["One.", "Two.", "Three."], room.X.Accepted.Select(part => part.Text));
        Assert.Equal([null, "p1", "p2"], room.X.Accepted.Select(part => part.ReplyTo));

        var second = await room.Written("Second", null, ChannelKind.X);
        rendition = (await room.House.Get<Renditions>().One(room.Marketing, second, ChannelKind.X, default)).Must();
        (await room.House.Get<Renditions>().Edit(room.Editor, second, ChannelKind.X, rendition.Content with { Parts = ["Uno.", "Dos."] }, rendition.Version, default)).Must();
        await room.Approve(second);
        room.X.RefuseWhen = text => text == "Dos.";
        await room.Release(second);
        var failed = await room.Until(second, ChannelKind.X, PostState.Failed);
        room.X.RefuseWhen = _ => false;
        (await room.House.Get<Planner>().Retry(room.Marketing, failed.Id, default)).Must();
        await room.Until(second, ChannelKind.X, PostState.Published);
        Assert.Equal(["Uno.", "Dos."], room.X.Accepted.Skip(3).Select(part => part.Text));
    }

    [Fact]
    public async Task A_signed_out_account_fails_its_post_and_says_what_to_do()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite);
        room.X.Next(CallOutcome.SignedOut, "The token was revoked.");
        var item = await room.Approved(ChannelKind.X);
        await room.Release(item);
        Assert.Contains("Reconnect", (await room.Until(item, ChannelKind.X, PostState.Failed)).Reply, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_paused_release_holds_and_goes_on(Engine engine)
    {
        await using var room = await Newsroom.Open(engine);
        var later = room.House.Get<TimeProvider>().GetUtcNow().AddHours(1);
        var item = await room.Written("Paused", later, ChannelKind.Mastodon, ChannelKind.Web);
        await room.Approve(item);
        var release = (await room.House.Get<Releases>().Release(room.Marketing, item, immediately: false, default)).Must().Release;
        (await room.House.Get<Releases>().Pause(room.Marketing, release.Id, default)).Must();
        Assert.All(await room.Posts(item), post => Assert.Equal(PostReasons.Paused, post.Reason));
        (await room.House.Get<Releases>().Resume(room.Marketing, release.Id, default)).Must();
        Assert.All(await room.Posts(item), post => Assert.Null(post.Reason));
        (await room.House.Get<Releases>().StopRest(room.Marketing, release.Id, default)).Must();
        Assert.All(await room.Posts(item), post => Assert.Equal(PostState.Cancelled, post.State));
        Assert.Equal(0, room.Mastodon.Calls);
    }
}
