using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Desk;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Review;
using Halcytone.Studio.Tests.Desk;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Review;

public sealed class ApprovalTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_approval_opens_the_gate_and_orders_the_release(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var item = await Generated(house, editor);
        Assert.NotEmpty(await Missing(house, item));

        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true, ReleaseOnApproval = true }, Stop)).Must();
        Assert.Equal(ApprovalState.Requested, asked.State);
        Assert.All(await Missing(house, item), missing => Assert.Equal(("marketing", "MarketingManager"), (missing.Level, missing.Role)));
        var view = (await house.Get<ApprovalDesk>().One(marketing, asked.Id, Stop)).Must();
        Assert.True(view.Levels[0] is { Done: true, SelfChecked: true } && view.Levels[0].By.SequenceEqual([editor.Name]));

        var approved = (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve), Stop)).Must();
        Assert.Equal(ApprovalState.Approved, approved.State);
        Assert.Empty(await Missing(house, item));
        Assert.Equal(ContentState.Approved, await StateOf(house, item));
        await using var db = house.Get<Database>().Read(marketing);
        Assert.True(await db.Set<Halcytone.Studio.Tasks.QueuedTask>().AnyAsync(task => task.Kind == ReleaseOrder.TaskKind && task.SubjectId == item));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_change_voids_only_its_own_channel_and_restoring_it_revalidates(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var item = await Approved(house, editor, marketing);

        var linkedIn = (await house.Get<Renditions>().One(editor, item, ChannelKind.LinkedIn, Stop)).Must();
        (await house.Get<Renditions>().Edit(editor, item, ChannelKind.LinkedIn, linkedIn.Content with { Parts = ["Something else altogether."] }, linkedIn.Version, Stop)).Must();
        Assert.Equal([ChannelKind.LinkedIn, ChannelKind.LinkedIn], (await Missing(house, item)).Select(missing => missing.Channel));
        Assert.Equal(ContentState.Draft, await StateOf(house, item));

        (await house.Get<Renditions>().BackToGenerated(editor, item, ChannelKind.LinkedIn, null, Stop)).Must();
        Assert.Empty(await Missing(house, item));
        Assert.Equal(ContentState.Approved, await StateOf(house, item));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_later_request_keeps_what_was_approved_and_asks_only_for_what_changed(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var item = await Approved(house, editor, marketing);
        await Edit(house, editor, item, ChannelKind.X, "Breathe out for longer.");

        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();
        var view = (await house.Get<ApprovalDesk>().One(marketing, asked.Id, Stop)).Must();
        Assert.Equal([ChannelKind.X], view.Levels[1].Open);
        (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve) { Channels = [ChannelKind.X] }, Stop)).Must();
        Assert.Empty(await Missing(house, item));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_approves_their_own_last_change(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (marketing, other) = (house.ActorFor(Role.MarketingManager), house.ActorFor(Role.MarketingManager, "Another manager"));
        var item = await Generated(house, marketing);
        var asked = (await house.Get<Approvals>().Ask(marketing, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();

        Assert.IsType<OwnChange>((await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve), Stop)).Refusal);
        Assert.Equal(ApprovalState.Approved, (await house.Get<Approvals>().Decide(other, asked.Id, new Decision(DecisionKind.Approve), Stop)).Must().State);
    }

    [Fact]
    public async Task Who_changed_one_channel_may_still_approve_the_others()
    {
        await using var house = new StudioHouse();
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var item = await Generated(house, editor);
        await Edit(house, marketing, item, ChannelKind.X, "Mine.");
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();

        Assert.IsType<OwnChange>((await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve), Stop)).Refusal);
        (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve) { Channels = [ChannelKind.Email] }, Stop)).Must();
        Assert.DoesNotContain(await Missing(house, item), missing => missing.Channel == ChannelKind.Email);
        Assert.Contains(await Missing(house, item), missing => missing.Channel == ChannelKind.X);
    }

    [Fact]
    public async Task A_text_that_moved_after_it_was_pinned_is_stale_until_it_was_seen()
    {
        await using var house = new StudioHouse();
        var (editor, marketing, manager) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager), house.ActorFor(Role.ContentManager));
        var item = await Generated(house, editor);
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();
        var changed = await Edit(house, manager, item, ChannelKind.X, "Shorter.");

        Assert.Equal("stale", (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve), Stop)).Refusal!.Code);
        var seen = new Dictionary<ChannelKind, string> { [ChannelKind.X] = changed.Fingerprint };

        // The change voided the editorial check of X too, so the first word is given there, the second at marketing's level.
        (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve) { Seen = seen }, Stop)).Must();
        Assert.Equal(ApprovalState.Approved, (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve) { Seen = seen }, Stop)).Must().State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_request_for_changes_needs_a_reason_blocks_and_sends_the_item_back(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var item = await Generated(house, editor);
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();

        Assert.IsType<Invalid>((await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.RequestChanges), Stop)).Refusal);
        var back = (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.RequestChanges) { Comment = "Which study?" }, Stop)).Must();
        Assert.Equal(ApprovalState.ChangesRequested, back.State);
        Assert.Equal(ContentState.Draft, await StateOf(house, item));

        // Another one's approval of the same text does not outweigh it.
        var other = house.ActorFor(Role.MarketingManager, "Another manager");
        var again = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();
        (await house.Get<Approvals>().Decide(other, again.Id, new Decision(DecisionKind.Approve), Stop)).Must();
        Assert.NotEmpty(await Missing(house, item));
        Assert.Equal(ApprovalState.Approved, (await house.Get<Approvals>().Decide(marketing, again.Id, new Decision(DecisionKind.Approve), Stop)).Must().State);
    }

    [Fact]
    public async Task Of_two_who_decide_one_is_told_what_the_other_decided()
    {
        await using var house = new StudioHouse();
        var (editor, one, two) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager, "Mia"), house.ActorFor(Role.MarketingManager, "Max"));
        var item = await Generated(house, editor);
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();
        var both = await Task.WhenAll(new[] { one, two }.Select(who => house.Get<Approvals>().Decide(who, asked.Id, new Decision(DecisionKind.Approve), Stop)));

        Assert.Single(both, outcome => outcome.Refusal is null);
        Assert.Contains(both, outcome => outcome.Refusal is AlreadyDecided told && told.Message.Contains("approved by M", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Withdrawn_and_expired_requests_leave_a_draft_and_decide_nothing()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 3, 9, 14, 0, 0, TimeSpan.Zero));
        await using var house = new StudioHouse(clock: clock);
        var (editor, marketing) = (house.ActorFor(Role.Editor), house.ActorFor(Role.MarketingManager));
        var item = await Generated(house, editor);
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item), Stop)).Must();
        Assert.Equal(ApprovalState.Withdrawn, (await house.Get<Approvals>().Withdraw(editor, asked.Id, Stop)).Must().State);
        Assert.Equal(ContentState.Draft, await StateOf(house, item));

        var again = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { Deadline = clock.GetUtcNow().AddMinutes(30) }, Stop)).Must();
        clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(ApprovalState.Expired, (await house.Get<Approvals>().Expire(Actor.House(editor.Workspace), again.Id, Stop)).Must().State);
        Assert.IsType<AlreadyDecided>((await house.Get<Approvals>().Decide(marketing, again.Id, new Decision(DecisionKind.Approve), Stop)).Refusal);
        Assert.NotEmpty(await Missing(house, item));
    }

    public static TheoryData<ContentKind, string, Role, bool> Deciders
    {
        get
        {
            var all = new TheoryData<ContentKind, string, Role, bool>();
            foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.None))
            {
                all.Add(ContentKind.WeeklyUpdate, "editorial check", role, role is Role.Editor or Role.MarketingManager or Role.ContentManager);
                all.Add(ContentKind.WeeklyUpdate, "marketing", role, role is Role.MarketingManager);
                all.Add(ContentKind.Blog, "seo", role, role is Role.SeoSpecialist);
                all.Add(ContentKind.Blog, "content manager", role, role is Role.ContentManager);
                all.Add(ContentKind.Announcement, "executive", role, role is Role.Executive);
                all.Add(ContentKind.Social, "marketing", role, role is Role.MarketingManager);
            }
            return all;
        }
    }

    [Theory, MemberData(nameof(Deciders))]
    public void Each_level_is_decided_by_its_roles_alone(ContentKind kind, string name, Role role, bool may)
    {
        var level = Policies.Of(kind).Single(level => level.Name == name);
        var rights = Halcytone.Studio.Accounts.RoleRights.Of(role);
        Assert.Equal(may, level.IsFor(new Actor(Demo.Workspace, Guid.CreateVersion7(), "Somebody", role, rights), Guid.Empty));
    }

    [Theory]
    [InlineData(ApprovalState.Requested, ApprovalState.Approved, true), InlineData(ApprovalState.Requested, ApprovalState.ChangesRequested, true)]
    [InlineData(ApprovalState.Requested, ApprovalState.Expired, true), InlineData(ApprovalState.Requested, ApprovalState.Withdrawn, true)]
    [InlineData(ApprovalState.Requested, ApprovalState.Requested, false), InlineData(ApprovalState.Approved, ApprovalState.Requested, false)]
    [InlineData(ApprovalState.Approved, ApprovalState.Withdrawn, false), InlineData(ApprovalState.Expired, ApprovalState.Approved, false)]
    [InlineData(ApprovalState.ChangesRequested, ApprovalState.Approved, false), InlineData(ApprovalState.Withdrawn, ApprovalState.Approved, false)]
    public void A_request_moves_once(ApprovalState from, ApprovalState to, bool legal) => Assert.Equal(legal, from.MayBecome(to));

    [Fact]
    public async Task The_contract_of_the_HTTP_endpoints_holds()
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        using var marketing = house.As(Role.MarketingManager);
        using var writer = house.As(Role.Writer);
        var item = await Generated(house, house.ActorFor(Role.Editor));
        using var request = await editor.PostAsJsonAsync("/api/approval/request", new { content_id = item, urgency = "normal", editorial_check = true, release_on_approval = true, deadline = "2_days" });
        var asked = await GenerateContentTests.Json(request, HttpStatusCode.Created);
        var id = asked.GetProperty("approval_id").GetString();

        Assert.Equal("requested", asked.GetProperty("state").GetString());
        Assert.Equal("done", asked.GetProperty("levels")[0].GetProperty("state").GetString());
        Assert.Equal("MarketingManager", asked.GetProperty("levels")[1].GetProperty("roles")[0].GetString());
        Assert.Equal(1, asked.GetProperty("levels")[1].GetProperty("quorum").GetInt32());
        Assert.Equal(64, asked.GetProperty("renditions")[0].GetProperty("fingerprint").GetString()!.Length);

        using var mine = await marketing.GetAsync(new Uri("/api/approval?state=requested&mine=true", UriKind.Relative));
        Assert.Equal(id, (await GenerateContentTests.Json(mine, HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("approval_id").GetString());
        using var notMine = await writer.GetAsync(new Uri("/api/approval?mine=true", UriKind.Relative));
        Assert.Equal(0, (await GenerateContentTests.Json(notMine, HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        using var all = await writer.GetAsync(new Uri("/api/approval?limit=1", UriKind.Relative));
        Assert.Equal(1, (await GenerateContentTests.Json(all, HttpStatusCode.OK)).GetProperty("items").GetArrayLength());

        foreach (var (client, body, status) in new (HttpClient, string, int)[]
        {
            (marketing, "{}", 422), (marketing, """{"decision":"maybe"}""", 400), (marketing, """{"decision":"request_changes"}""", 422),
            (marketing, """{"decision":"comment"}""", 422), (marketing, """{"decision":"approve","channels":["fax"]}""", 400), (marketing, """{"decision":"approve","channels":[]}""", 422),
            (marketing, """{"decision":"approve","channels":["youtube"]}""", 422), (writer, """{"decision":"approve"}""", 403), (editor, """{"decision":"approve"}""", 403),
            (writer, """{"decision":"comment","comment":"Nice."}""", 200), (marketing, """{"decision":"approve"}""", 200), (marketing, """{"decision":"approve"}""", 409),
        })
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var reply = await client.PostAsync(new Uri($"/api/approval/{id}/decisions", UriKind.Relative), content);
            Assert.True(status == (int)reply.StatusCode, $"{body}: {(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
        }
        using var got = await editor.GetAsync(new Uri($"/api/approval/{id}", UriKind.Relative));
        Assert.Equal("approved", (await GenerateContentTests.Json(got, HttpStatusCode.OK)).GetProperty("state").GetString());
        using var foreign = await house.As(Role.MarketingManager, workspace: new WorkspaceId(new Guid("019a9000-0000-7000-8000-0000000000ff"))).GetAsync(new Uri($"/api/approval/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    public static TheoryData<string, int, string> BadRequests => new()
    {
        { "{}", 422, "content_id" },
        { """{"content_id":"x"}""", 400, "" },
        { """{"content_id":"019a9000-0000-7000-8000-0000000000aa"}""", 404, "" },
        { """{"content_id":"ITEM","deadline":"soon"}""", 422, "deadline" },
        { """{"content_id":"ITEM","deadline":"0_minutes"}""", 422, "deadline" },
        { """{"content_id":"ITEM","deadline":"2001-01-01T00:00:00Z"}""", 422, "deadline" },
        { """{"content_id":"ITEM","urgency":"very"}""", 400, "" },
        { """{"content_id":"ITEM","approvers":["nobody@example.com"]}""", 422, "approvers[0]" },
        { """{"content_id":"ITEM","approvers":[""]}""", 422, "approvers" },
        { """{"content_id":"ITEM","approvers":["a@example.com","b@example.com","c@example.com","d@example.com","e@example.com","f@example.com"]}""", 422, "approvers" },
    };

    [Theory, MemberData(nameof(BadRequests))]
    public async Task A_bad_request_is_named(string body, int status, string field)
    {
        await using var house = new StudioHouse();
        using var editor = house.As(Role.Editor);
        var item = await Generated(house, house.ActorFor(Role.Editor));
        using var content = new StringContent(body.Replace("ITEM", item.ToString(), StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
        using var reply = await editor.PostAsync(new Uri("/api/approval/request", UriKind.Relative), content);
        var problem = await GenerateContentTests.Json(reply, (HttpStatusCode)status);
        if (field.Length > 0) Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    private static async Task<Guid> Generated(StudioHouse house, Actor actor, ContentKind kind = ContentKind.WeeklyUpdate)
        => (await house.Get<Newsdesk>().Produce(actor, new Copy(kind, Generation.Press.Exhale), new GenerationWish(), checkFirst: false, plannedFor: null, Stop)).Must().Item!.Id;

    private static async Task<Guid> Approved(StudioHouse house, Actor editor, Actor marketing)
    {
        var item = await Generated(house, editor);
        var asked = (await house.Get<Approvals>().Ask(editor, new ApprovalAsked(item) { EditorialCheck = true }, Stop)).Must();
        (await house.Get<Approvals>().Decide(marketing, asked.Id, new Decision(DecisionKind.Approve), Stop)).Must();
        return item;
    }

    private static async Task<Rendition> Edit(StudioHouse house, Actor actor, Guid item, ChannelKind channel, string text)
    {
        var there = (await house.Get<Renditions>().One(actor, item, channel, Stop)).Must();
        return (await house.Get<Renditions>().Edit(actor, item, channel, there.Content with { Parts = [text] }, there.Version, Stop)).Must();
    }

    private static async Task<IReadOnlyList<MissingApproval>> Missing(StudioHouse house, Guid item)
    {
        await using var db = house.Get<Database>().Read(Demo.House);
        return await house.Get<ApprovalGate>().Missing(db, item, Generator.Channels, Stop);
    }

    private static async Task<ContentState> StateOf(StudioHouse house, Guid item)
    {
        await using var db = house.Get<Database>().Read(Demo.House);
        return await db.Items.Where(row => row.Id == item).Select(row => row.State).SingleAsync(Stop);
    }
}
