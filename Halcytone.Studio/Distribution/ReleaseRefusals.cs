using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Distribution;

/// <summary>There is no such release here; a foreign one answers the same.</summary>
public sealed record NoSuchRelease() : Missing("no_such_release", "There is no such release here. It may belong to another workspace, or the item was never released.");

/// <summary>There is no such item here; a foreign one answers the same.</summary>
public sealed record NoSuchContent() : Missing("no_such_content", "There is no such content here. It may have been deleted, or belong to another workspace.");

/// <summary>Everything it has is out.</summary>
public sealed record EverythingIsOut()
    : Conflict("already_out", "Everything of this item is out already. Nothing was sent. Duplicate a post to send it again.");

/// <summary>It is on its way.</summary>
public sealed record ReleaseInProgress()
    : Conflict("in_progress", "This item is being released right now. Nothing was changed. Watch it in the monitor.");

/// <summary>There is no post to let go.</summary>
public sealed record NothingToRelease()
    : Conflict("nothing_to_release", "This item has no posts yet. Nothing was sent. Generate it and choose its destinations first.");

/// <summary>At the planned time, but there is none.</summary>
public sealed record NoPlannedTime() : Invalid("no_planned_time", "No post of this item has a planned time. Plan them first, or publish immediately.",
    new Dictionary<string, string[]> { ["publish_immediately"] = ["No post has a planned time: plan them, or set publish_immediately."] });

/// <summary>Somebody else lets it go.</summary>
public sealed record NotYourRelease()
    : Forbidden("not_your_release", "A marketing manager or a content manager releases this.");
