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
        var stranger = new IntendedReceiver("gone@reader.example", Guid.CreateVersion7(), audience.ListId);
        var elsewhere = new IntendedReceiver(TestAudience.Address(1), audience.Ids[1], null);
        var account = new IntendedReceiver("@breathscape@mastodon.example", null, null);
        IntendedReceiver[] acts = [.. audience.Ids.Select((id, index) => new IntendedReceiver(TestAudience.Address(index), id, audience.ListId)), stranger, elsewhere, account];

        var no = new HashSet<IntendedReceiver>();
        (await house.Get<Database>().Write<Done>(audience.Actor, async db =>
        {
            no.UnionWith(await house.Get<IIntentGuard>().Suppressed(db, acts, default));
            return new Done();
        }, default)).Must();

        Assert.Equivalent(new[] { acts[0], acts[1], stranger }, no, strict: true);
    }
}
