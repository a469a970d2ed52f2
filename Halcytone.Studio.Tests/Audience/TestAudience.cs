using Halcytone.Studio.Audience;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Audience;

/// <summary>A list with readers <c>reader0@reader.example</c> and so on, in the order of their ids.</summary>
internal sealed class TestAudience
{
    private readonly StudioHouse house;

    private TestAudience(StudioHouse house, Actor actor, Guid listId, IReadOnlyList<Guid> ids) => (this.house, Actor, ListId, Ids) = (house, actor, listId, ids);

    public Actor Actor { get; }
    public Guid ListId { get; }
    public IReadOnlyList<Guid> Ids { get; }

    public static string Address(int index) => $"reader{index}@reader.example";

    public static async Task<TestAudience> With(StudioHouse house, int people, string name = "All subscribers")
    {
        var actor = Actor.House(Demo.Workspace, "Test");
        var clock = house.Get<TimeProvider>();
        var list = new AudienceList(clock.NewId(), actor.Workspace, name, "You asked for it.", clock.NewId(), clock.Now());
        var start = clock.Now();
        var ids = Enumerable.Range(0, people).Select(index => Guid.CreateVersion7(start.AddMilliseconds(index - people))).ToList();
        (await house.Get<Database>().Write<Done>(actor, db =>
        {
            db.AudienceLists.Add(list);
            foreach (var (index, id) in ids.Index())
            {
                var address = EmailAddress.Parse(Address(index))!.Value;
                var person = new Subscriber(id, actor.Workspace, address, house.Get<AddressHashes>().Of(actor.Workspace, address), clock.Now());
                person.Learn($"Reader{index}", null);
                db.Subscribers.Add(person);
                db.Memberships.Add(new Membership(actor.Workspace, list.Id, id, MembershipState.Subscribed, "test", clock.Now()));
            }
            return Task.FromResult<Outcome<Done>>(new Done());
        }, default)).Must();
        return new TestAudience(house, actor, list.Id, ids);
    }

    public async Task Suppress(string address, SuppressionReason reason) => (await house.Get<Suppressions>().Add(Actor, address, reason, null, default)).Must();

    public async Task Leave(int index) => (await house.Get<Subscribers>().Unsubscribe(Actor, ListId, Ids[index], default)).Must();

    public async Task Erase(int index) => (await house.Get<Subscribers>().Erase(Actor, Ids[index], default)).Must();
}
