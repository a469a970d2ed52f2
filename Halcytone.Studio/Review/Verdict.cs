using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Review;

/// <summary>A rendition as it stood when it was put before people: what they decided about, kept to show differences.</summary>
public sealed class PinnedRendition : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public Guid RequestId { get; init; }
    public Guid ItemId { get; init; }
    public ChannelKind Channel { get; init; }
    public string Fingerprint { get; init; } = "";
    public ChannelContent Content { get; init; } = new();
    public DateTimeOffset At { get; init; }
}

/// <summary>What somebody said about a rendition.</summary>
public enum VerdictKind { Approve, RequestChanges, Exempt }

/// <summary>
/// One decision of one person about one rendition at one level: bound to its fingerprint, never changed. It counts while the rendition reads so,
/// also for later requests; restoring the text makes it count again.
/// </summary>
public sealed class Verdict : IWorkspaceRow
{
    public Guid Id { get; init; }
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>The request it was given in; empty where the kind is exempt and nobody was asked.</summary>
    public Guid RequestId { get; init; }
    public Guid ItemId { get; init; }
    public string Level { get; init; } = "";
    public ChannelKind Channel { get; init; }
    public string Fingerprint { get; init; } = "";
    public VerdictKind Kind { get; init; }
    public Guid MemberId { get; init; }
    public string MemberName { get; init; } = "";

    /// <summary>In whose stead it was given, "B for A"; null where in one's own right.</summary>
    public string? ForName { get; init; }

    /// <summary>A check given by the one who wrote it.</summary>
    public bool SelfChecked { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>What a person last saw of a rendition, to show only what is new since.</summary>
public sealed class SeenRendition : IWorkspaceRow
{
    public Guid ItemId { get; init; }
    public Guid MemberId { get; init; }
    public ChannelKind Channel { get; init; }
    public WorkspaceId WorkspaceId { get; init; }
    public string Fingerprint { get; set; } = "";
    public DateTimeOffset At { get; set; }
}
