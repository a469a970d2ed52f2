using Halcytone.Studio.Acts;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.Audience;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>Mailings: one message a recipient, whatever the relay and the receivers say.</summary>
public sealed class MailingTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task While_the_relay_is_away_the_release_waits_people_are_told_once_and_it_goes_on_by_itself(Engine engine)
    {
        await using var room = await Newsroom.Open(engine, people: 30);
        room.Relay.IsDown = true;
        var item = await room.Approved(ChannelKind.Email);
        await room.Release(item);
        var waits = await room.Until(item, ChannelKind.Email, post => post.NextAttemptAt is not null);
        Assert.Equal(PostState.Publishing, waits.State);
        Assert.Contains("waits", waits.Reply, StringComparison.Ordinal);
        await room.Until(item, ChannelKind.Email, post => post.Attempt >= 3); // it looked again and again
        var told = Assert.Single(room.Heard.Facts, fact => fact.Kind == "post.waits");
        Assert.Equal((NoticeReason.Waiting, true), (told.Notify!.Reason, told.Notify.Roles.HasFlag(Role.MarketingManager)));

        room.Relay.IsDown = false;
        var post = await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.Equal((30, 30, 0), (post.Sent, post.Recipients, post.Uncertain));
        Assert.Equal(30, room.Relay.Arrived.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Refused_deferred_and_uncertain_recipients_are_told_apart(Engine engine)
    {
        await using var room = await Newsroom.Open(engine, people: 60);
        var deferred = 0;
        room.Relay.Answers = mail => mail.To.Address switch
        {
            "reader3@reader.example" => new MailResult(MailVerdict.Refused, "550 5.1.1 No such user"),
            "reader4@reader.example" when Interlocked.Increment(ref deferred) == 1 => new MailResult(MailVerdict.Deferred, "451 4.7.1 Greylisted"),
            "reader5@reader.example" => new MailResult(MailVerdict.Unknown, "reset after the final dot"),
            _ => null,
        };
        var item = await room.Approved(ChannelKind.Email);
        await room.Release(item);
        var out_ = await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.Equal((1, 1), (out_.Refused, out_.Uncertain));

        var post = await room.Until(item, ChannelKind.Email, post => post.Deferred == 0); // greylisted: it goes on in the background
        Assert.Equal((58, 60), (post.Sent, post.Recipients));
        Assert.Equal(59, room.Relay.Arrived.Count); // the uncertain one arrived once, and is never sent again by itself
        Assert.Equal(59, room.Relay.Arrived.Select(mail => mail.MessageId).Distinct().Count());

        var uncertain = (await room.House.Get<ReleaseMonitor>().Recipients(room.Marketing, post.Id, [ActState.Held, ActState.Unknown], null, default)).Must();
        Assert.Equal("reader5@reader.example", Assert.Single(uncertain.Items).Receiver);
        await Newsroom.Until(async () => (await room.House.Get<Suppressions>().Find(room.Marketing, "reader3", null, 10, default)).Must().Items is [{ Reason: SuppressionReason.HardBounce }]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_left_after_the_list_was_written_down_gets_nothing(Engine engine)
    {
        await using var room = await Newsroom.Open(engine, people: 20);
        room.Relay.IsDown = true;
        var item = await room.Approved(ChannelKind.Email);
        await room.Release(item);
        await room.Until(item, ChannelKind.Email, post => post.NextAttemptAt is not null);
        await room.Audience.Leave(7);
        await room.Audience.Suppress(TestAudience.Address(9), SuppressionReason.Complaint);
        room.Relay.IsDown = false;
        var post = await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.Equal((18, 18), (post.Sent, post.Recipients));
        Assert.DoesNotContain(TestAudience.Address(7), room.Relay.Receivers);
        Assert.DoesNotContain(TestAudience.Address(9), room.Relay.Receivers);
    }

    [Fact]
    public async Task A_mailing_that_nobody_takes_has_failed_and_an_empty_list_says_so()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite, people: 5);
        room.Relay.Answers = _ => new MailResult(MailVerdict.Refused, "550 5.2.2 Mailbox full");
        var item = await room.Approved(ChannelKind.Email);
        await room.Release(item);
        Assert.Contains("Nobody got it", (await room.Until(item, ChannelKind.Email, PostState.Failed)).Reply, StringComparison.Ordinal);

        room.Relay.Answers = _ => null;
        (await room.House.Get<Planner>().Retry(room.Marketing, (await room.Post(item, ChannelKind.Email)).Id, default)).Must();
        Assert.Equal(5, (await room.Until(item, ChannelKind.Email, PostState.Published)).Sent);
    }

    [Fact]
    public async Task Ten_policy_answers_pause_the_mailing_and_resuming_sends_the_rest()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite, people: 80);
        room.Relay.Answers = _ => new MailResult(MailVerdict.Refused, "550 5.7.1 Rejected by policy");
        var item = await room.Approved(ChannelKind.Email);
        var release = (await room.Release(item)).Release;
        var paused = await room.Until(item, ChannelKind.Email, post => post.Reason == PostReasons.Paused);
        Assert.InRange(paused.Refused, 10, 16);
        Assert.Equal(PostState.Publishing, paused.State);

        room.Relay.Answers = _ => null;
        (await room.House.Get<Releases>().Resume(room.Marketing, release.Id, default)).Must();
        var post = await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.Equal(80 - paused.Refused, post.Sent);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Stopping_the_rest_ends_with_those_who_have_it(Engine engine)
    {
        await using var room = await Newsroom.Open(engine, people: 40);
        room.Relay.Answers = mail => mail.To.Address.Contains('1', StringComparison.Ordinal) ? null : new MailResult(MailVerdict.Deferred, "connect: refused", ServiceDown: true);
        var item = await room.Approved(ChannelKind.Email);
        var release = (await room.Release(item)).Release;
        await room.Until(item, ChannelKind.Email, post => post.NextAttemptAt is not null && post.Sent > 0);
        (await room.House.Get<Releases>().StopRest(room.Marketing, release.Id, default)).Must();
        var post = await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.Equal(room.Relay.Arrived.Count, post.Sent);
        Assert.InRange(post.Sent, 1, 39);
    }

    [Fact]
    public async Task Every_copy_is_the_readers_own_with_a_link_that_unsubscribes()
    {
        await using var room = await Newsroom.Open(Engine.Sqlite, people: 3);
        var seen = new System.Collections.Concurrent.ConcurrentQueue<MailMessage>();
        room.Relay.Answers = mail =>
        {
            seen.Enqueue(mail);
            return null;
        };
        var item = await room.Approved(ChannelKind.Email);
        await room.Release(item);
        await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.All(seen, mail =>
        {
            Assert.EndsWith("@example.com", mail.MessageId, StringComparison.Ordinal);
            Assert.Contains(mail.UnsubscribeUrl!, mail.Html, StringComparison.Ordinal);
            Assert.NotNull(mail.ListId);
            Assert.NotNull(room.House.Get<UnsubscribeTokens>().Read(mail.UnsubscribeUrl![(mail.UnsubscribeUrl!.LastIndexOf('/') + 1)..]));
        });
        Assert.Equal(3, seen.Select(mail => mail.UnsubscribeUrl).Distinct().Count());
    }
}
