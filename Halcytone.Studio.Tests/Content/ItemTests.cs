using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Content;

public sealed class ItemTests(SharedHouse shared) : IClassFixture<SharedHouse>
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Typing_is_kept_and_a_revision_is_cut_only_where_the_text_is_another(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (items, drafts, revisions) = (house.Get<Items>(), house.Get<Drafts>(), house.Get<Revisions>());
        var item = Got(await items.Create(Team.Ana, new NewItem(ContentKind.Blog, new ContentText { Title = "The longer exhale" }), Stop));
        Assert.Equal(0, item.RevisionNumber);

        var saved = Got(await drafts.Save(Team.Ana, item.Id, new ContentText { Title = "The longer exhale", Body = "Out is slower than in." }, 1, Stop));
        Assert.Equal(2, saved.Version);
        var first = Got(await revisions.Cut(Team.Ana, item.Id, "saved", Stop));
        var again = Got(await revisions.Cut(Team.Ana, item.Id, "left", Stop));
        Assert.Equal((1, first.Id), (first.Number, again.Id));

        Got(await drafts.Save(Team.Wren, item.Id, new ContentText { Title = "The longest exhale", Body = "Out is slower than in." }, saved.Version, Stop));
        var second = Got(await revisions.Cut(Team.Wren, item.Id, "saved", Stop));
        Assert.Equal(2, second.Number);
        Assert.Equal("Wren", second.ByName);

        var open = Got(await drafts.Open(Team.Ana, item.Id, Stop));
        Assert.Equal(("The longest exhale", "The longest exhale", second.Id), (open.Text.Title, open.Item.Title, open.Item.RevisionId));
        var history = Got(await revisions.History(Team.Ana, item.Id, Stop));
        Assert.Equal([2, 1], history.Select(row => row.Number));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_stale_save_overwrites_nothing_and_both_texts_can_be_kept(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (items, drafts, revisions) = (house.Get<Items>(), house.Get<Drafts>(), house.Get<Revisions>());
        var item = Got(await items.Create(Team.Ana, new NewItem(ContentKind.Update, new ContentText { Title = "Sensor" }), Stop));
        var theirs = new ContentText { Title = "Sensor", Body = "Theirs" };
        var mine = new ContentText { Title = "Sensor", Body = "Mine" };
        Got(await drafts.Save(Team.Wren, item.Id, theirs, 1, Stop));

        var stale = Assert.IsType<StaleDraft>((await drafts.Save(Team.Ana, item.Id, mine, 1, Stop)).Refusal);
        Assert.Equal(("Theirs", "Mine", 2, "Wren"), (stale.Current.Body, stale.Yours.Body, stale.CurrentVersion, stale.SavedBy));
        Assert.Equal("Theirs", Got(await drafts.Open(Team.Ana, item.Id, Stop)).Text.Body);
        Assert.Equal(2, Got(await drafts.Save(Team.Wren, item.Id, theirs, 1, Stop)).Version); // the same save, repeated after a lost reply

        Got(await drafts.KeepBoth(Team.Ana, item.Id, mine, Stop));
        Assert.Equal("Mine", Got(await drafts.Open(Team.Ana, item.Id, Stop)).Text.Body);
        Assert.Equal("Theirs", Got(await revisions.Get(Team.Ana, item.Id, 1, Stop)).Text.Body);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_many_saves_at_once_from_the_same_version_one_wins(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var drafts = house.Get<Drafts>();
        var item = Got(await house.Get<Items>().Create(Team.Ana, new NewItem(ContentKind.Update, new ContentText { Title = "Race" }), Stop));
        var saves = await Task.WhenAll(Enumerable.Range(0, 6).Select(number =>
            drafts.Save(Team.Ana, item.Id, new ContentText { Title = "Race", Body = $"Text {number}" }, 1, Stop)));
        Assert.Single(saves, save => save.Refusal is null);
        Assert.All(saves.Where(save => save.Refusal is not null), save => Assert.IsType<StaleDraft>(save.Refusal));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_older_text_comes_back_as_a_new_revision_and_nothing_is_lost(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (items, drafts, revisions) = (house.Get<Items>(), house.Get<Drafts>(), house.Get<Revisions>());
        var item = Got(await items.Create(Team.Ana, new NewItem(ContentKind.Blog, new ContentText { Title = "A", Body = "one" }) { CutBecause = "saved" }, Stop));
        Got(await drafts.Save(Team.Ana, item.Id, new ContentText { Title = "A", Body = "two, never saved as a version" }, 1, Stop));

        var restored = Got(await revisions.Restore(Team.Ana, item.Id, 1, Stop));
        Assert.Equal((3, "one", "restored from 1"), (restored.Number, restored.Text.Body, restored.Reason));
        Assert.Equal("two, never saved as a version", Got(await revisions.Get(Team.Ana, item.Id, 2, Stop)).Text.Body);
        Assert.Equal("one", Got(await drafts.Open(Team.Ana, item.Id, Stop)).Text.Body);
        Assert.False(Got(await revisions.Compare(Team.Ana, item.Id, 2, 3, Stop)).IsSame);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_library_filters_searches_and_pages(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (items, library) = (house.Get<Items>(), house.Get<Library>());
        var campaign = Got(await house.Get<Campaigns>().Create(Team.Ana, "Spring", "More calm", Stop));
        for (var number = 0; number < 25; number++)
        {
            var kind = number % 5 == 0 ? ContentKind.Blog : ContentKind.Social;
            Got(await items.Create(Team.Ana, new NewItem(kind, new ContentText { Title = $"Item {number:00}", Body = number == 7 ? "Café, 100% calm_breath" : "breathe" })
            {
                Tags = number % 2 == 0 ? ["#Sleep", "hrv"] : ["hrv"], CampaignId = number < 3 ? campaign.Id : null,
            }, Stop));
        }
        Got(await items.Create(Team.Stranger, new NewItem(ContentKind.Blog, new ContentText { Title = "Foreign" }), Stop));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = Got(await library.List(Team.Ana, new ItemFilter(), cursor, 10, Stop));
            seen.AddRange(page.Items.Select(item => item.Title));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"Item {number:00}").Reverse(), seen);

        Assert.Equal(5, await library.Count(Team.Ana, new ItemFilter { Kind = ContentKind.Blog }, Stop));
        Assert.Equal(13, await library.Count(Team.Ana, new ItemFilter { Tag = "sleep" }, Stop));
        Assert.Equal(0, await library.Count(Team.Ana, new ItemFilter { Tag = "slee" }, Stop));
        Assert.Equal(3, await library.Count(Team.Ana, new ItemFilter { CampaignId = campaign.Id }, Stop));
        Assert.Equal(1, await library.Count(Team.Ana, new ItemFilter { Text = "cafe CALM" }, Stop));
        Assert.Equal(1, await library.Count(Team.Ana, new ItemFilter { Text = "100% m_b" }, Stop));
        Assert.Equal(0, await library.Count(Team.Ana, new ItemFilter { Text = "1_0%" }, Stop));
        Assert.Equal(25, await library.Count(Team.Ana, new ItemFilter { OwnerId = Team.Ana.MemberId }, Stop));
        Assert.IsType<Invalid>((await library.List(Team.Ana, new ItemFilter(), "nonsense", 10, Stop)).Refusal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_archived_item_is_found_only_in_the_archive_and_not_written_to(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var (items, library, drafts) = (house.Get<Items>(), house.Get<Library>(), house.Get<Drafts>());
        var item = Got(await items.Create(Team.Ana, new NewItem(ContentKind.Page, new ContentText { Title = "About" }), Stop));
        Got(await items.Archive(Team.Ana, item.Id, Stop));
        Got(await items.Archive(Team.Ana, item.Id, Stop));
        Assert.Equal(0, await library.Count(Team.Ana, new ItemFilter(), Stop));
        Assert.Equal(1, await library.Count(Team.Ana, new ItemFilter { State = ContentState.Archived }, Stop));
        Assert.IsType<ItemArchived>((await drafts.Save(Team.Ana, item.Id, new ContentText { Title = "Other" }, 1, Stop)).Refusal);
        Assert.Equal(ContentState.Draft, Got(await items.Unarchive(Team.Ana, item.Id, Stop)).State);
        Got(await drafts.Save(Team.Ana, item.Id, new ContentText { Title = "Other" }, 1, Stop));
    }

    [Fact]
    public async Task Roles_write_what_the_matrix_says()
    {
        var house = shared.House;
        var (items, drafts) = (house.Get<Items>(), house.Get<Drafts>());
        var item = Got(await items.Create(Team.Wren, new NewItem(ContentKind.Blog, new ContentText { Title = "Coherent breathing", Body = "Text" }), Stop));

        Got(await drafts.Save(Team.Sia, item.Id, new ContentText { Title = "Coherent breathing, explained", Body = "Text", SeoDescription = "What it is." }, 1, Stop));
        Assert.IsType<NotAllowed>((await drafts.Save(Team.Sia, item.Id, new ContentText { Title = "Coherent breathing, explained", Body = "Other" }, 2, Stop)).Refusal);
        Assert.IsType<NotAllowed>((await drafts.Save(Team.Eva, item.Id, new ContentText { Title = "Mine" }, 2, Stop)).Refusal);
        Assert.IsType<NotAllowed>((await items.Create(Team.Ivo, new NewItem(ContentKind.Blog, new ContentText { Title = "B" }), Stop)).Refusal);
        Got(await items.Create(Team.Ivo, new NewItem(ContentKind.SessionSummary, new ContentText { Title = "Morning group" }), Stop));
        Assert.IsType<NoSuchItem>((await drafts.Open(Team.Stranger, item.Id, Stop)).Refusal);
        Assert.IsType<NoSuchItem>((await drafts.Save(Team.Stranger, item.Id, new ContentText { Title = "Taken" }, 2, Stop)).Refusal);
    }

    [Fact]
    public async Task A_changed_text_takes_an_item_out_of_review()
    {
        var house = shared.House;
        var (items, drafts, revisions) = (house.Get<Items>(), house.Get<Drafts>(), house.Get<Revisions>());
        var database = house.Get<Halcytone.Studio.Foundation.Data.Database>();
        foreach (var state in new[] { ContentState.InReview, ContentState.Approved })
        {
            var item = Got(await items.Create(Team.Ana, new NewItem(ContentKind.Blog, new ContentText { Title = "A", Body = "one" }) { CutBecause = "saved" }, Stop));
            Got(await database.Write<Done>(Team.Ana, async db =>
            {
                var row = await db.Items.FindAsync([item.Id], Stop);
                return row!.Become(state, row.ChangedAt) is { } illegal ? illegal : new Done();
            }, Stop));
            Got(await revisions.Cut(Team.Ana, item.Id, "left", Stop));
            Assert.Equal(state, Got(await drafts.Open(Team.Ana, item.Id, Stop)).Item.State);
            Got(await drafts.Save(Team.Ana, item.Id, new ContentText { Title = "A", Body = "two" }, 1, Stop));
            Got(await revisions.Cut(Team.Ana, item.Id, "saved", Stop));
            Assert.Equal(ContentState.Draft, Got(await drafts.Open(Team.Ana, item.Id, Stop)).Item.State);
        }
    }

    [Fact]
    public void The_table_of_moves_allows_these_and_no_others()
    {
        var allowed = new[]
        {
            (ContentState.Idea, ContentState.Draft), (ContentState.Idea, ContentState.Archived), (ContentState.Draft, ContentState.InReview),
            (ContentState.Draft, ContentState.Approved), (ContentState.Draft, ContentState.Archived), (ContentState.InReview, ContentState.Draft),
            (ContentState.InReview, ContentState.Approved), (ContentState.InReview, ContentState.Archived), (ContentState.Approved, ContentState.Draft),
            (ContentState.Approved, ContentState.Archived), (ContentState.Archived, ContentState.Draft),
        };
        var table = from before in Enum.GetValues<ContentState>() from after in Enum.GetValues<ContentState>() where before.MayBecome(after) select (before, after);
        Assert.Equal(allowed.Order(), table.Order());
    }

    [Theory]
    [InlineData("title", 301), InlineData("body", 600_000), InlineData("link", 0), InlineData("urgency", 0), InlineData("priority", 0), InlineData("control", 0)]
    public async Task A_text_beyond_its_bounds_is_refused_by_field(string what, int size)
    {
        var house = shared.House;
        var text = what switch
        {
            "title" => new ContentText { Title = new string('a', size) },
            "body" => new ContentText { Title = "A", Body = new string('a', size) },
            "link" => new ContentText { Title = "A", Link = "javascript:alert(1)" },
            "urgency" => new ContentText { Title = "A", Urgency = "soon" },
            "priority" => new ContentText { Title = "A", Priority = 101 },
            _ => new ContentText { Title = "A\r\nBcc: b@example.com" },
        };
        Assert.NotNull((await house.Get<Items>().Create(Team.Ana, new NewItem(ContentKind.Blog, text), Stop)).Refusal);
    }

    internal static T Got<T>(Outcome<T> outcome)
    {
        Assert.False(outcome.Refused(out var why, out var value), why?.Message);
        return value!;
    }
}
