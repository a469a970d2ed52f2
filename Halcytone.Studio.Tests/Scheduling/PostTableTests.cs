using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Tests.Scheduling;

/// <summary>The table of design §4, walked whole; and what holds whatever people and the pipeline do to a post in any order.</summary>
public sealed class PostTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 9, 12, 0, 0, TimeSpan.Zero);
    private static readonly Actor Ana = Actor.House(Demo.Workspace, "Ana");

    /// <summary>The table once more, written as the design has it.</summary>
    public static TheoryData<PostState, PostState[]> Table => new()
    {
        { PostState.Draft, [PostState.Scheduled, PostState.Cancelled] },
        { PostState.Scheduled, [PostState.Draft, PostState.Publishing, PostState.Cancelled] },
        { PostState.Publishing, [PostState.Published, PostState.Failed, PostState.Unconfirmed] },
        { PostState.Unconfirmed, [PostState.Published, PostState.Publishing, PostState.Failed] },
        { PostState.Failed, [PostState.Publishing, PostState.Draft, PostState.Cancelled] },
        { PostState.Cancelled, [PostState.Draft, PostState.Scheduled, PostState.Failed] },
        { PostState.Published, [] },
    };

    [Theory, MemberData(nameof(Table))]
    public void Only_the_moves_of_the_table_are_legal(PostState from, PostState[] to)
    {
        foreach (var next in Enum.GetValues<PostState>()) Assert.Equal(to.Contains(next), from.MayBecome(next));
    }

    public static TheoryData<PostState> States => [.. Enum.GetValues<PostState>()];

    [Theory, MemberData(nameof(States))]
    public void Every_verb_makes_a_legal_move_or_changes_nothing(PostState state)
    {
        foreach (var (name, verb) in Verbs)
        {
            var post = In(state);
            var (before, moves) = (post.State, post.Moves.Count);
            var refusal = verb(post, Start);
            if (refusal is not null)
            {
                Assert.True(post.State == before && post.Moves.Count == moves, $"{name} was refused from {state}, but changed the post");
                Assert.IsAssignableFrom<Conflict>(refusal);
            }
            else Assert.True(post.State == before || before.MayBecome(post.State), $"{name} went from {before} to {post.State}");
        }
    }

    [Fact]
    public void A_published_post_is_never_planned_again()
    {
        foreach (var verb in Verbs.Values)
        {
            var post = In(PostState.Published);
            verb(post, Start);
            Assert.Equal(PostState.Published, post.State);
        }
        Assert.IsType<AlreadyOut>(In(PostState.Published).Schedule(Start.AddDays(1), Ana, Start));
        Assert.IsType<AlreadyOut>(In(PostState.Published).Cancel(Ana, Start));
    }

    [Fact]
    public void What_is_on_its_way_cannot_be_unplanned_or_cancelled()
    {
        Assert.IsType<InProgress>(In(PostState.Publishing).Cancel(Ana, Start));
        Assert.IsType<InProgress>(In(PostState.Publishing).Unplan(Ana, Start));
        Assert.IsType<InProgress>(In(PostState.Unconfirmed).Schedule(Start.AddDays(1), Ana, Start));
    }

    [Fact]
    public void A_time_that_is_over_is_refused_with_a_better_one()
    {
        var refused = Assert.IsType<MoveRefused>(In(PostState.Draft).Schedule(Start.AddSeconds(-1), Ana, Start));
        Assert.Equal("past", Assert.Single(refused.Conflicts).Kind);
        Assert.True(refused.Conflicts[0].BetterTime > Start);
    }

    [Fact]
    public void Missed_is_cleared_only_by_a_new_time()
    {
        var post = In(PostState.Scheduled);
        post.Miss("held when due", Ana, Start);
        Assert.Equal(PostReasons.Missed, post.Reason);
        post.Pause(Ana, Start);
        post.Resume(Ana, Start);
        Assert.Equal(PostReasons.Missed, post.Reason);
        Assert.Null(post.Schedule(Start.AddDays(1), Ana, Start));
        Assert.Null(post.Reason);
    }

    [Theory]
    [InlineData(PostState.Draft), InlineData(PostState.Scheduled), InlineData(PostState.Failed)]
    public void A_cancel_is_undone_within_ten_seconds_and_leads_to_where_it_was(PostState state)
    {
        var post = In(state);
        var (due, reason, wish) = (post.DueAt, post.Reason, post.PlannedFor);
        Assert.Null(post.Cancel(Ana, Start));
        Assert.Null(post.Undo(post.Moves[^1], Ana, Start.AddSeconds(10)));
        Assert.Equal((state, due, reason, wish), (post.State, post.DueAt, post.Reason, post.PlannedFor));
    }

    [Fact]
    public void After_ten_seconds_or_another_move_there_is_no_undo()
    {
        var post = In(PostState.Scheduled);
        post.Cancel(Ana, Start);
        Assert.IsType<UndoIsOver>(post.Undo(post.Moves[^1], Ana, Start.AddSeconds(11)));

        var sent = In(PostState.Scheduled);
        sent.Schedule(Start.AddDays(3), Ana, Start);
        var move = sent.Moves[^1];
        sent.Begin("due", Ana, Start);
        Assert.IsType<UndoIsOver>(sent.Undo(move, Ana, Start.AddSeconds(1)));
    }

    [Fact]
    public void A_move_is_undone_to_the_exact_time_before()
    {
        var post = In(PostState.Scheduled);
        var before = post.DueAt;
        post.Schedule(Start.AddDays(9), Ana, Start);
        Assert.Null(post.Undo(post.Moves[^1], Ana, Start.AddSeconds(5)));
        Assert.Equal(before, post.DueAt);
    }

    [Fact]
    public void Whatever_happens_in_any_order_the_history_is_a_chain_of_legal_moves()
    {
        var names = Verbs.Keys.ToArray();
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, names.Length - 1)).ToArbitrary(), steps =>
        {
            var (post, now) = (New(), Start);
            foreach (var step in steps)
            {
                now = now.AddSeconds(3);
                Verbs[names[step]](post, now);
                if (post.State == PostState.Published && post.PublishedAt is null) return false;
                if (post.State == PostState.Draft && post.DueAt is not null) return false;
                if (post.State == PostState.Scheduled && post.DueAt is null) return false;
            }
            var state = PostState.Draft;
            foreach (var move in post.Moves)
            {
                if (move.From != state || (move.From != move.To && !move.From.MayBecome(move.To))) return false;
                state = move.To;
            }
            return state == post.State;
        }).QuickCheckThrowOnFailure();
    }

    private static readonly Dictionary<string, Func<Post, DateTimeOffset, Refusal?>> Verbs = new()
    {
        ["plan"] = (post, now) => post.Plan(now.AddDays(2), Ana, now),
        ["schedule"] = (post, now) => post.Schedule(now.AddDays(1), Ana, now),
        ["let go"] = (post, now) => post.LetGo(post.ReleaseId, now, Ana, now),
        ["unplan"] = (post, now) => post.Unplan(Ana, now),
        ["fix"] = (post, now) => post.Fix(Ana, now),
        ["cancel"] = (post, now) => post.Cancel(Ana, now),
        ["undo"] = (post, now) => post.Moves.Count > 0 ? post.Undo(post.Moves[^1], Ana, now) : new UndoIsOver(),
        ["miss"] = (post, now) => post.Miss("too late", Ana, now),
        ["pause"] = (post, now) => post.Pause(Ana, now),
        ["resume"] = (post, now) => post.Resume(Ana, now),
        ["begin"] = (post, now) => post.Begin("due", Ana, now),
        ["out"] = (post, now) => post.Out(Ana, now, "Posted."),
        ["fail"] = (post, now) => post.Fail(Ana, now, "Refused."),
        ["doubt"] = (post, now) => post.Doubt(Ana, now, "Lost."),
    };

    private static Post New() => new()
    {
        Id = Guid.CreateVersion7(Start), WorkspaceId = Demo.Workspace, ItemId = Guid.CreateVersion7(Start), Channel = ChannelKind.Mastodon, DestinationName = "@breathscape", CreatedAt = Start,
    };

    private static Post In(PostState state)
    {
        var post = New();
        if (state == PostState.Draft) return post;
        post.Schedule(Start.AddHours(1), Ana, Start);
        if (state == PostState.Cancelled) post.Cancel(Ana, Start);
        if (state is PostState.Scheduled or PostState.Cancelled) return post;
        post.Begin("due", Ana, Start);
        if (state == PostState.Published) post.Out(Ana, Start, "Posted.");
        if (state == PostState.Failed) post.Fail(Ana, Start, "Refused.");
        if (state == PostState.Unconfirmed) post.Doubt(Ana, Start, "Lost.");
        return post;
    }
}
