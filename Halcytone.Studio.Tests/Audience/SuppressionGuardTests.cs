using Halcytone.Studio.Acts;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Audience;

public sealed class SuppressionGuardTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_mailing_gets_the_people_on_its_list_in_pages_without_the_suppressed(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var audience = await TestAudience.With(house, people: 25);
        await audience.Suppress(TestAudience.Address(3), SuppressionReason.Complaint);
        await audience.Leave(7);

        var recipients = house.Get<IRecipients>();
        var all = new List<Recipient>();
        for (Guid? after = null; await recipients.Page(audience.Actor, audience.ListId, after, 10, default) is { Count: > 0 } page; after = page[^1].SubscriberId) all.AddRange(page);

        Assert.Equal(audience.Ids.Where((_, index) => index is not 3 and not 7), all.Select(one => one.SubscriberId));
        Assert.Equal(25, (await recipients.Of(audience.Actor, audience.ListId, [.. audience.Ids], default)).Count);
        Assert.Empty(await recipients.Page(audience.Actor with { Workspace = new(Guid.CreateVersion7()) }, audience.ListId, null, 10, default));
        Assert.Empty(await recipients.Page(audience.Actor with { Rights = Right.Read }, audience.ListId, null, 10, default));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_guard_says_no_to_the_suppressed_and_to_those_who_are_not_on_this_list(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var audience = await TestAudience.With(house, people: 6);
        await audience.Suppress("READER0@Reader.Example", SuppressionReason.Manual);
        await audience.Leave(1);
        await audience.Erase(2);
        var asked = audience.Ids.Select((id, index) => (Receiver: TestAudience.Address(index), Id: (Guid?)id, List: (Guid?)audience.ListId)).ToList();
        asked.Add(("gone@reader.example", Guid.CreateVersion7(), audience.ListId));             // nobody we know
        asked.Add((TestAudience.Address(1), audience.Ids[1], null));                            // left the list, but this does not go to it
        asked.Add((TestAudience.Address(3), audience.Ids[3], Guid.CreateVersion7()));           // a list that this person is not on
        asked.Add(("@breathscape@mastodon.example", null, null));                               // an account

        Assert.Equal([3, 4, 5, 7, 9], await Intended(house, audience.Actor, asked));
    }

    /// <summary>The ordinals of those for whom an intent stands.</summary>
    private static async Task<IEnumerable<int>> Intended(StudioHouse house, Actor actor, IReadOnlyList<(string Receiver, Guid? Id, Guid? List)> receivers)
    {
        var (ledger, post) = (house.Get<ActLedger>(), Guid.CreateVersion7());
        (await house.Get<Database>().Write<Done>(actor, async db =>
        {
            await ledger.Plan(db, post, [.. receivers.Select((one, at) => new PlannedAct(EffectKey.Of("guard", $"{at}"), at, one.Receiver, one.Id, one.List))], default);
            return new Done();
        }, default)).Must();
        var acts = await ledger.Due(actor, post, -1, 100, default);
        var intents = await ledger.SettleAndIntend(actor, [], [.. acts.Select(act => act.Id)], fence: 1, default);
        Assert.Equal(acts.Count - intents.Count, (await ledger.Count(actor, post, default)).Suppressed);
        return intents.Select(act => act.Ordinal);
    }
}
