using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Desk;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Tests.Generation;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Review;

/// <summary>What a workspace can set about reviews, and what people do in them beside deciding one by one (ux §4).</summary>
public sealed class ReviewWaysTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_workspace_changes_its_policies_and_a_running_request_keeps_its_own(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, marketing, administrator) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager), house.ActorFor(Role.Administrator));
        var (approvals, book) = (house.Get<Approvals>(), house.Get<PolicyBook>());
        var running = (await approvals.Ask(editor, new ApprovalAsked(await Generated(house, editor)) { EditorialCheck = true }, Stop)).Must();

        var one = new Level("last look", LevelKind.Approval, Role.ContentManager, ["All of it"]);
        Assert.IsType<NotAllowed>((await book.Set(marketing, new Policy(ContentKind.WeeklyUpdate, PolicyMode.Required, [one]), 0, Stop)).Refusal);
        Assert.IsType<Invalid>((await book.Set(administrator, new Policy(ContentKind.WeeklyUpdate, PolicyMode.Required, [one, one, one, one, one]), 0, Stop)).Refusal);
        Assert.IsType<Invalid>((await book.Set(administrator, new Policy(ContentKind.WeeklyUpdate, PolicyMode.Required, [one with { Roles = Role.Writer }]), 0, Stop)).Refusal);
        var set = (await book.Set(administrator, new Policy(ContentKind.WeeklyUpdate, PolicyMode.Required, [one]), 0, Stop)).Must();
        Assert.IsType<StalePolicy>((await book.Set(administrator, set, 0, Stop)).Refusal);

        Assert.Equal(["editorial check", "marketing"], (await house.Get<ApprovalDesk>().One(marketing, running.Id, Stop)).Must().Levels.Select(level => level.Level.Name));
        Assert.Equal(ApprovalState.Approved, (await approvals.Decide(marketing, running.Id, new Decision(DecisionKind.Approve), Stop)).Must().State);
        var later = (await approvals.Ask(editor, new ApprovalAsked(await Generated(house, editor)), Stop)).Must();
        Assert.Equal(["last look"], later.Levels.Select(level => level.Name));
        Assert.True((await book.Reset(administrator, ContentKind.WeeklyUpdate, Stop)).Must().IsDefault);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Off_asks_nobody_and_optional_waits_only_where_somebody_asked(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, administrator) = (house.ActorFor(Role.Editor), house.ActorFor(Role.Administrator));
        var (approvals, book) = (house.Get<Approvals>(), house.Get<PolicyBook>());
        var item = await Generated(house, editor);
        Assert.NotEmpty(await Missing(house, item));

        var off = (await book.Set(administrator, new Policy(ContentKind.WeeklyUpdate, PolicyMode.Off, []), 0, Stop)).Must();
        Assert.Empty(await Missing(house, item));
        Assert.Equal("no_review", (await approvals.Ask(editor, new ApprovalAsked(item), Stop)).Refusal!.Code);

        (await book.Set(administrator, new Policy(ContentKind.WeeklyUpdate, PolicyMode.Optional, Policies.Of(ContentKind.WeeklyUpdate)), off.Version, Stop)).Must();
        Assert.Empty(await Missing(house, item));
        var asked = (await approvals.Ask(editor, new ApprovalAsked(item), Stop)).Must();
        Assert.NotEmpty(await Missing(house, item));
        (await approvals.Withdraw(editor, asked.Id, Stop)).Must();
        Assert.Empty(await Missing(house, item));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task All_means_everybody_named_and_one_person_counts_once(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, administrator) = (house.ActorFor(Role.Editor), house.ActorFor(Role.Administrator));
        var (mika, cleo) = (house.ActorFor(Role.MarketingManager, "Mika"), house.ActorFor(Role.MarketingManager, "Cleo"));
        var both = new Level("both", LevelKind.Approval, Role.MarketingManager, []) { Quorum = Level.All, Named = [mika.MemberId, cleo.MemberId] };
        (await house.Get<PolicyBook>().Set(administrator, new Policy(ContentKind.WeeklyUpdate, PolicyMode.Required, [both]), 0, Stop)).Must();
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(await Generated(house, editor)), Stop)).Must();

        Assert.Equal(ApprovalState.Requested, (await house.Get<Approvals>().Decide(mika, asked.Id, new Decision(DecisionKind.Approve), Stop)).Must().State);
        Assert.Equal(ApprovalState.Requested, (await house.Get<Approvals>().Decide(mika, asked.Id, new Decision(DecisionKind.Approve), Stop)).Must().State);
        var view = (await house.Get<ApprovalDesk>().One(mika, asked.Id, Stop)).Must();
        Assert.True(view is { Mine: null, Given: true });
        Assert.Equal(0, await house.Get<ApprovalDesk>().Waiting(mika, Stop));
        Assert.Equal(1, await house.Get<ApprovalDesk>().Waiting(cleo, Stop));
        Assert.Equal(ApprovalState.Approved, (await house.Get<Approvals>().Decide(cleo, asked.Id, new Decision(DecisionKind.Approve), Stop)).Must().State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_deputy_decides_for_the_other_while_the_time_lasts_and_never_on_a_text_of_their_own(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, clock: clock);
        var (mika, wren, ana) = (await Person(house, "Mika Kranz", Role.MarketingManager), await Person(house, "Wren Abara", Role.Writer), await Person(house, "Ana Duarte", Role.Editor));
        var (approvals, deputies, desk) = (house.Get<Approvals>(), house.Get<Deputies>(), house.Get<ApprovalDesk>());
        var (now, asked) = (clock.GetUtcNow(), (await approvals.Ask(ana, new ApprovalAsked(await Generated(house, ana)) { EditorialCheck = true }, Stop)).Must());
        Assert.IsType<NotYourLevel>((await approvals.Decide(wren, asked.Id, new Decision(DecisionKind.Approve), Stop)).Refusal);

        Assert.IsType<NotAllowed>((await deputies.Set(wren, new NewDeputy(mika.MemberId, wren.MemberId, now, now.AddDays(2)), Stop)).Refusal);
        Assert.IsType<Invalid>((await deputies.Set(mika, new NewDeputy(mika.MemberId, mika.MemberId, now, now.AddDays(2)), Stop)).Refusal);
        var set = (await deputies.Set(mika, new NewDeputy(mika.MemberId, wren.MemberId, now.AddHours(1), now.AddDays(2)), Stop)).Must();
        Assert.Equal("deputy_set", (await deputies.Set(mika, new NewDeputy(mika.MemberId, ana.MemberId, now.AddDays(1), now.AddDays(3)), Stop)).Refusal!.Code);
        Assert.Equal(0, await desk.Waiting(wren, Stop));

        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await desk.Waiting(wren, Stop));
        Assert.Equal("Mika Kranz", (await desk.One(wren, asked.Id, Stop)).Must().MineFor);
        Assert.Equal(ApprovalState.Approved, (await approvals.Decide(wren, asked.Id, new Decision(DecisionKind.Approve), Stop)).Must().State);
        Assert.Equal(["Wren Abara for Mika Kranz"], (await desk.One(mika, asked.Id, Stop)).Must().Levels[1].By);

        var own = await Generated(house, wren);
        var second = (await approvals.Ask(wren, new ApprovalAsked(own), Stop)).Must();
        (await approvals.Decide(ana, second.Id, new Decision(DecisionKind.Approve), Stop)).Must();
        Assert.IsType<OwnChange>((await approvals.Decide(wren, second.Id, new Decision(DecisionKind.Approve), Stop)).Refusal);

        clock.Advance(TimeSpan.FromDays(2));
        Assert.IsType<NotYourLevel>((await approvals.Decide(wren, second.Id, new Decision(DecisionKind.Approve), Stop)).Refusal);
        (await deputies.End(wren, set.Id, Stop)).Must();
        Assert.Empty((await deputies.Open(mika, Stop)).Must());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Those_who_are_waited_for_are_reminded_at_half_and_at_four_fifths_of_the_time_and_told_when_it_is_over(Engine engine)
    {
        var clock = new FakeClock();
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, clock: clock);
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(await Generated(house, editor)) { EditorialCheck = true, Deadline = clock.GetUtcNow().AddHours(10) }, Stop)).Must();

        foreach (var (hours, says) in new[] { (5, "50 %"), (8, "80 %"), (10, "in time") })
        {
            clock.Advance(asked.AskedAt.AddHours(hours).AddSeconds(1) - clock.GetUtcNow());
            await house.Get<Halcytone.Studio.Tasks.TaskPump>().RunDue(Stop);
            var notice = Assert.Single((await house.Get<Inbox>().Page(marketing, InboxTab.NeedsMe, null, 50, Stop)).Must().Items);
            Assert.Equal(NoticeReason.Deadline, notice.Reason);
            Assert.Contains(says, notice.Text, StringComparison.Ordinal);
        }
        Assert.Equal(ApprovalState.Expired, (await house.Get<ApprovalDesk>().One(marketing, asked.Id, Stop)).Must().Request.State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Together_only_what_was_looked_at_is_approved_and_each_request_has_its_own_answer(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var (seen, unseen, urgent) = (await Asked(house, editor), await Asked(house, editor), await Asked(house, editor, Urgency.Critical));
        foreach (var request in new[] { seen, urgent })
            await house.Get<ApprovalDesk>().Saw(marketing, request.ItemId, (await house.Get<Renditions>().Of(marketing, request.ItemId, Stop)).ToDictionary(rendition => rendition.Channel, rendition => rendition.Fingerprint), Stop);
        Assert.Equal([seen.Id], (await house.Get<ApprovalDesk>().List(marketing, ApprovalShelf.NeedsMe, null, null, 50, Stop)).Must().Items.Where(row => row is { Seen: true, Urgency: Urgency.Normal }).Select(row => row.Id));

        using var client = house.As(Role.MarketingManager);
        using var reply = await client.PostAsJsonAsync(new Uri("/api/approval/decisions", UriKind.Relative), new { approval_ids = new[] { seen.Id, unseen.Id, urgent.Id, Guid.Empty } });
        var rows = (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray().ToDictionary(row => row.GetProperty("approval_id").GetGuid(), row => row.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(new Dictionary<Guid, string?> { [seen.Id] = null, [unseen.Id] = "not_seen", [urgent.Id] = "expedited", [Guid.Empty] = "no_such_approval" }, rows);
        Assert.Equal(ApprovalState.Approved, (await house.Get<ApprovalDesk>().One(marketing, seen.Id, Stop)).Must().Request.State);
        Assert.Equal(ApprovalState.Requested, (await house.Get<ApprovalDesk>().One(marketing, unseen.Id, Stop)).Must().Request.State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_comment_stands_at_its_field_is_settled_and_opened_again_and_tells_whom_it_names(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (ana, mika) = (await Person(house, "Ana Duarte", Role.Editor), await Person(house, "Mika Kranz", Role.MarketingManager));
        var item = await Generated(house, ana);
        using var client = house.As(Role.MarketingManager);
        using var said = await client.PostAsJsonAsync(new Uri($"/api/v2/contents/{item}/comments", UriKind.Relative), new { text = "Which study, @Ana?", channel = "linkedin", field = "parts[0]" });
        Assert.Equal(HttpStatusCode.Created, said.StatusCode);
        var comment = Assert.Single((await house.Get<Comments>().Of(mika, item, Stop)).Must());
        Assert.Equal((ChannelKind.LinkedIn, "parts[0]"), (comment.Channel, comment.Field));
        Assert.Equal($"/content/{item}", Assert.Single((await house.Get<Inbox>().Page(ana, InboxTab.Mentions, null, 50, Stop)).Must().Items).Link);
        Assert.Empty((await house.Get<Inbox>().Page(mika, InboxTab.Mentions, null, 50, Stop)).Must().Items);

        Assert.Equal("Ana Duarte", (await house.Get<Comments>().Settle(ana, comment.Id, resolved: true, Stop)).Must().ResolvedBy);
        Assert.Null((await house.Get<Comments>().Settle(mika, comment.Id, resolved: false, Stop)).Must().ResolvedAt);
        Assert.IsType<NotAllowed>((await house.Get<Comments>().Say(house.ActorFor(Role.Instructor), item, new NewComment("May I?"), Stop)).Refusal);
    }

    [Theory, InlineData("@Ana Duarte, look", 1), InlineData("ask @ana", 1), InlineData("@Anabel is somebody else", 0), InlineData("ana@example.com is an address", 0), InlineData("@Jo is two people", 0), InlineData("@Jo Blau is one", 1)]
    public void A_mention_is_a_whole_name_and_a_first_name_only_where_it_is_nobody_elses(string text, int people)
        => Assert.Equal(people, Comments.Mentioned(text, [Row("Ana Duarte"), Row("Jo Blau"), Row("Jo Rot")]).Count);

    private static MemberRow Row(string name) => new(Guid.CreateVersion7(), name, null, Role.Editor, IsService: false);

    private static async Task<ApprovalRequest> Asked(StudioHouse house, Actor editor, Urgency urgency = Urgency.Normal)
        => (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(await Generated(house, editor)) { EditorialCheck = true, Urgency = urgency }, Stop)).Must();

    private static async Task<Guid> Generated(StudioHouse house, Actor actor)
        => (await house.Get<Newsdesk>().Produce(actor, new Copy(ContentKind.WeeklyUpdate, Press.Exhale), new GenerationWish(), checkFirst: false, plannedFor: null, Stop)).Must().Item!.Id;

    private static async Task<Actor> Person(StudioHouse house, string name, Role role)
    {
        house.ActorFor(Role.Administrator); // founds the workspace
        var member = (await house.Get<Members>().AddPerson(Demo.House, new NewPerson(name, $"{name.Split(' ')[0].ToLowerInvariant()}@example.com", role, "seven quiet herons at dusk"), Stop)).Must();
        return (await house.Get<Members>().ActorOf(Demo.Workspace, member.Id, Stop))!;
    }

    private static async Task<IReadOnlyList<MissingApproval>> Missing(StudioHouse house, Guid item)
    {
        await using var db = house.Get<Database>().Read(Demo.House);
        return await house.Get<ApprovalGate>().Missing(db, item, Generator.Channels, Stop);
    }
}
