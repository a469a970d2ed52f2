using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Distribution;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Scheduling;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Distribution;

/// <summary>People of a published mailing of whom nobody knows whether they have it: a person's word, one by one or all at once.</summary>
public sealed class UncertainRecipientTests
{
    private static readonly ActState[] Uncertain = [ActState.Held, ActState.Unknown];

    /// <summary>A mailing to 20 that is out; the answers for readers 5 and 6 were lost, once.</summary>
    private static async Task<(Newsroom Room, Guid Item, Post Post)> Sent(Engine engine)
    {
        var room = await Newsroom.Open(engine, people: 20);
        var lost = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        room.Relay.Answers = mail => mail.To.Address is "reader5@reader.example" or "reader6@reader.example" && lost.TryAdd(mail.To.Address, true)
            ? new MailResult(MailVerdict.Unknown, "reset after the final dot") : null;
        var item = await room.Approved(ChannelKind.Email);
        await room.Release(item);
        var post = await room.Until(item, ChannelKind.Email, PostState.Published);
        Assert.Equal((18, 2), (post.Sent, post.Uncertain));
        return (room, item, post);
    }

    private static async Task<IReadOnlyList<RecipientRow>> List(Newsroom room, Guid post, params ActState[] states)
        => (await room.House.Get<ReleaseMonitor>().Recipients(room.Marketing, post, states, null, default)).Must().Items;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Somebody_says_it_is_out_and_the_other_gets_it_again_under_the_same_id(Engine engine)
    {
        var (room, item, post) = await Sent(engine);
        await using var _ = room;
        var before = room.Relay.Arrived.Count;
        var people = await List(room, post.Id, Uncertain);
        Assert.All(people, person => Assert.True(person.HandedOverAt is not null && person.MessageKey.Length > 10 && person.Reply!.Contains("handed over", StringComparison.Ordinal)));

        var decide = room.House.Get<UncertainRecipients>();
        var (five, six) = (people.Single(person => person.Receiver == "reader5@reader.example"), people.Single(person => person.Receiver == "reader6@reader.example"));
        var after = (await decide.Resolve(room.Marketing, post.Id, Resolution.Out, [five.ActId], default)).Must();
        Assert.Equal((19, 1), (after.Sent, after.Uncertain));
        Assert.IsType<NobodyUncertain>((await decide.Resolve(room.Marketing, post.Id, Resolution.SendAgain, [five.ActId], default)).Refusal);

        (await decide.Resolve(room.Marketing, post.Id, Resolution.SendAgain, [six.ActId], default)).Must();
        await room.Until(item, ChannelKind.Email, row => row is { Sent: 20, Uncertain: 0, Deferred: 0 });
        Assert.Equal(before + 1, room.Relay.Arrived.Count);
        var sixth = room.Relay.Arrived.Where(mail => mail.To == "reader6@reader.example").ToList();
        Assert.Equal((2, 1), (sixth.Count, sixth.Select(mail => mail.MessageId).Distinct().Count()));
        Assert.StartsWith(six.MessageKey, sixth[0].MessageId, StringComparison.Ordinal);
        Assert.Single(room.Relay.Arrived, mail => mail.To == "reader5@reader.example");
        Assert.Equal(2, room.Heard.Facts.Count(fact => fact.Kind == "post.recipients_resolved"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task All_of_them_can_be_let_be_and_nothing_is_sent(Engine engine)
    {
        var (room, item, post) = await Sent(engine);
        await using var _ = room;
        var before = room.Relay.Arrived.Count;
        var after = (await room.House.Get<UncertainRecipients>().Resolve(room.Marketing, post.Id, Resolution.GiveUp, [], default)).Must();
        Assert.Equal((18, 0, PostState.Published), (after.Sent, after.Uncertain, after.State));
        Assert.Equal(2, (await List(room, post.Id, ActState.Abandoned)).Count);
        Assert.IsType<NobodyUncertain>((await room.House.Get<UncertainRecipients>().Resolve(room.Marketing, post.Id, Resolution.Out, [], default)).Refusal);
        Assert.Equal(before, room.Relay.Arrived.Count);
        Assert.NotEqual(Guid.Empty, item);
    }

    [Fact]
    public async Task The_same_by_api_for_those_who_may()
    {
        var (room, _, post) = await Sent(Engine.Sqlite);
        await using var _ = room;
        var address = new Uri($"/api/social/posts/{post.Id}/recipients", UriKind.Relative);
        var resolve = new Uri($"{address}/resolve", UriKind.Relative);
        using var marketing = room.House.As(Role.MarketingManager, "Mara");
        var page = await marketing.GetFromJsonAsync<JsonElement>(new Uri($"{address}?state=uncertain", UriKind.Relative));
        var people = page.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, people.Count);
        Assert.All(people, person => Assert.Equal("held", person.GetProperty("state").GetString()));
        var first = people[0].GetProperty("act_id").GetGuid();

        using (var editor = room.House.As(Role.Editor))
        using (var refused = await editor.PostAsJsonAsync(resolve, new { outcome = "out" })) Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using (var foreign = room.House.As(Role.MarketingManager, "Elsewhere", new WorkspaceId(Guid.CreateVersion7())))
        using (var missing = await foreign.PostAsJsonAsync(resolve, new { outcome = "out" })) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var silent = await marketing.PostAsJsonAsync(resolve, new { recipient_ids = new[] { first } })) Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        Assert.Equal(2, (await List(room, post.Id, Uncertain)).Count);

        using var one = await marketing.PostAsJsonAsync(resolve, new { outcome = "out", recipient_ids = new[] { first } });
        var reply = await one.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((19, 1), (reply.GetProperty("sent").GetInt32(), reply.GetProperty("uncertain").GetInt32()));
        using var again = await marketing.PostAsJsonAsync(resolve, new { outcome = "out", recipient_ids = new[] { first } });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }
}
