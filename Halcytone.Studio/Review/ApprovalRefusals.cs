using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Review;

/// <summary>There is no such request here.</summary>
internal sealed record NoSuchApproval() : Missing("no_such_approval", "There is no such approval request in this workspace.");

/// <summary>A rendition has changed since it was pinned.</summary>
internal sealed record PinMoved(IReadOnlyList<string> Channels)
    : Conflict("stale", $"The text has changed since it was put before you: {string.Join(", ", Channels)}. Nothing was decided. Look at the difference, then decide again.");

/// <summary>Nobody approves the own last change.</summary>
internal sealed record OwnChange(IReadOnlyList<string> Channels)
    : Forbidden("own_change", $"You made the last change to {string.Join(", ", Channels)}, so somebody else has to approve it. Nothing was decided. Other channels can be approved one by one.");

/// <summary>None of the levels still waiting is this actor's.</summary>
internal sealed record NotYourLevel(IReadOnlyList<string> Waiting)
    : Forbidden("not_your_level", $"This request waits for {string.Join(" and ", Waiting)}; your role does not decide there. Nothing was decided.");
