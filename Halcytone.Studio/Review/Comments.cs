using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Review;

/// <summary>What is to be said about an item, a channel of it, or one field there.</summary>
public sealed record NewComment(string Text)
{
    public ChannelKind? Channel { get; init; }
    public string? Field { get; init; }
}

/// <summary>What people say about an item beside its text: anchored to a channel or field, settled and opened again; <c>@Name</c> tells that person.</summary>
public sealed class Comments(Database database, Members members, TimeProvider clock)
{
    /// <summary>Comments of one item that are shown; the newest.</summary>
    public const int Most = 200;

    private const int LongestField = 60;

    /// <summary>An item's comments, the oldest first.</summary>
    public async Task<Outcome<IReadOnlyList<ApprovalComment>>> Of(Actor actor, Guid itemId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "read comments") is { } no) return no;
        await using var db = database.Read(actor);
        if (!await db.Items.AnyAsync(row => row.Id == itemId, stop)) return new NoSuchItem();
        var newest = await db.ApprovalComments.Where(row => row.ItemId == itemId).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(Most).ToListAsync(stop);
        newest.Reverse();
        return newest;
    }

    /// <summary>Says something.</summary>
    public async Task<Outcome<ApprovalComment>> Say(Actor actor, Guid itemId, NewComment said, CancellationToken stop)
    {
        var text = said.Text.Trim();
        var check = new Check()
            .That(text.Length is > 0 and <= ApprovalComment.Longest, "text", $"Write something, in at most {ApprovalComment.Longest} characters.")
            .That((said.Field?.Length ?? 0) <= LongestField, "field", "There is no such field.")
            .That(said.Field is null || said.Channel is not null, "field", "A field belongs to a channel; name that too.");
        if (check.Refusal is { } wrong) return wrong;
        var people = text.Contains('@') ? await members.Holding(actor, Role.None, stop) : [];

        return await database.Write<ApprovalComment>(actor, async db =>
        {
            if (await db.Items.SingleOrDefaultAsync(row => row.Id == itemId, stop) is not { } item) return new NoSuchItem();
            if (MayNot(actor, item.OwnerId, item.OwnerId) is { } silent) return silent;
            var request = await db.ApprovalRequests.Where(row => row.ItemId == itemId && row.State == ApprovalState.Requested).Select(row => row.Id).FirstOrDefaultAsync(stop);
            var comment = db.Add(new ApprovalComment
            {
                Id = clock.NewId(), WorkspaceId = actor.Workspace, RequestId = request, ItemId = itemId, MemberId = actor.MemberId, MemberName = actor.Name, Text = text,
                Channel = said.Channel, Field = said.Field, At = clock.Now(),
            }).Entity;
            db.Record(new Fact("comment.said", new Subject("item", itemId), $"{actor.Name} commented on “{item.Title}”.", new { comment = comment.Id, said.Channel, said.Field }));
            TellMentioned(db, actor, people, comment, item.Title, $"/content/{itemId}");
            db.Signal(new ApprovalChanged(actor.Workspace, request, itemId));
            return comment;
        }, stop);
    }

    /// <summary>Settles a comment, or opens it again; harmless when repeated.</summary>
    public Task<Outcome<ApprovalComment>> Settle(Actor actor, Guid commentId, bool resolved, CancellationToken stop) => database.Write<ApprovalComment>(actor, async db =>
    {
        if (await db.ApprovalComments.SingleOrDefaultAsync(row => row.Id == commentId, stop) is not { } comment) return new NoSuchComment();
        var owner = await db.Items.Where(row => row.Id == comment.ItemId).Select(row => row.OwnerId).SingleAsync(stop);
        if (MayNot(actor, comment.MemberId, owner) is { } silent) return silent;
        if (resolved) comment.Resolve(actor.Name, clock.Now());
        else comment.Reopen();
        db.Record(new Fact(resolved ? "comment.resolved" : "comment.reopened", new Subject("item", comment.ItemId), $"{actor.Name} {(resolved ? "settled" : "reopened")} a comment of {comment.MemberName}.", new { comment = comment.Id }));
        db.Signal(new ApprovalChanged(actor.Workspace, comment.RequestId, comment.ItemId));
        return comment;
    }, stop);

    /// <summary>Those whose text it is, writers and everybody who reviews may comment; other roles only read.</summary>
    internal static Refusal? MayNot(Actor actor, Guid asker, Guid owner)
        => asker == actor.MemberId || owner == actor.MemberId ? null
            : actor.Lacks(Right.Write | Right.WriteMetadata | Right.CheckEditorially | Right.CheckSeo | Right.Approve | Right.ApproveUrgent, "comment here");

    /// <summary>Puts a mention into the inbox of everybody whom the text names.</summary>
    internal static void TellMentioned(StudioDb db, Actor actor, IReadOnlyList<MemberRow> people, ApprovalComment comment, string title, string link)
    {
        var mentioned = Mentioned(comment.Text, people);
        if (mentioned.Count == 0) return;
        db.Record(new Fact("comment.mentioned", new Subject("comment", comment.Id), $"{actor.Name} on “{title}”: {(comment.Text.Length <= 140 ? comment.Text : comment.Text[..139] + "…")}", new { item_id = comment.ItemId })
        {
            Notify = new Notify(NoticeReason.Mention, link, Members: [.. mentioned]),
        });
    }

    /// <summary>Whom a text names: <c>@Ana Duarte</c>, or <c>@Ana</c> where only one person is called so.</summary>
    internal static IReadOnlyList<Guid> Mentioned(string text, IReadOnlyList<MemberRow> people) =>
    [
        .. people.Where(person => !person.IsService && (Names(text, person.Name) || (Names(text, First(person.Name)) && people.Count(other => !other.IsService && First(other.Name) == First(person.Name)) == 1))).Select(person => person.Id),
    ];

    private static string First(string name) => name.Split(' ')[0];

    private static bool Names(string text, string name)
    {
        for (var at = text.IndexOf('@' + name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf('@' + name, at + 1, StringComparison.OrdinalIgnoreCase))
            if (at + 1 + name.Length == text.Length || !char.IsLetterOrDigit(text[at + 1 + name.Length])) return true;
        return false;
    }
}
