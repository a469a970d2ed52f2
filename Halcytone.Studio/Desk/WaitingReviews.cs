using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Review;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Desk;

/// <summary>A review that waits for one person.</summary>
/// <param name="Level">What is asked of them.</param>
/// <param name="Decided">Levels that are done.</param>
public sealed record WaitingReview(
    Guid RequestId, Guid ItemId, string Title, ContentKind Kind, int Version, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset? Deadline, bool Urgent,
    string Level, int Decided, int Levels, IReadOnlyList<ChannelKind> Channels);

/// <summary>Which open reviews wait for somebody: their level is next, and it is theirs to give.</summary>
public sealed class WaitingReviews(Database database, Deputies deputies)
{
    private const int MostOpen = 200;

    /// <summary>Those of the actor, the earliest deadline first.</summary>
    public async Task<IReadOnlyList<WaitingReview>> Of(Actor actor, CancellationToken stop)
    {
        var seats = await deputies.SeatsOf(actor, stop);
        if (seats.For.Count == 0 && !actor.May(Right.CheckEditorially | Right.CheckSeo | Right.Approve | Right.ApproveUrgent | Right.ApproveOwnSummaries)) return [];
        await using var db = database.Read(actor);
        var open = await db.ApprovalRequests.Where(request => request.State == ApprovalState.Requested).OrderBy(request => request.AskedAt).Take(MostOpen).ToListAsync(stop);
        return [.. open.Where(request => IsFor(request, seats)).OrderBy(request => request.Deadline ?? DateTimeOffset.MaxValue).ThenBy(request => request.AskedAt).Select(request => new WaitingReview(
            request.Id, request.ItemId, request.Title, request.Kind, request.RevisionNumber, request.AskedByName, request.AskedAt, request.Deadline, request.Urgency == Urgency.Critical,
            request.WaitingFor, DoneOf(request), request.Levels.Count, request.Channels))];
    }

    private static bool IsFor(ApprovalRequest request, Seats seats)
        => request.Levels.FirstOrDefault(level => level.Name == request.WaitingFor) is { } level
            && seats.At(level, request.OwnerId) is not null
            && (level.Kind is not LevelKind.Approval || request.AskedByMemberId != seats.Self.MemberId);

    private static int DoneOf(ApprovalRequest request) => Math.Max(0, request.Levels.TakeWhile(level => level.Name != request.WaitingFor).Count());
}
