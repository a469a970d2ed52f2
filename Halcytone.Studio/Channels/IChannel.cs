using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Channels;

/// <summary>How one call ended (design §4, "Outcomes of a platform call").</summary>
public enum CallOutcome
{
    /// <summary>Accepted, with proof.</summary>
    Done,

    /// <summary>Certainly refused: 4xx. Final.</summary>
    Refused,

    /// <summary>Certainly not done: no connection, or 429. Try at <c>RetryAt</c> or by back-off.</summary>
    NotDone,

    /// <summary>401: the account's token is no longer good.</summary>
    SignedOut,

    /// <summary>The answer was lost, or 5xx after the request left.</summary>
    Unknown,
}

/// <summary>The end of a platform call.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reply">In plain words.</param>
/// <param name="OutsideId">The platform's id for what is out.</param>
/// <param name="Url">Where people find it.</param>
/// <param name="RetryAt">When the platform asks to come back.</param>
/// <param name="Raw">Status and first bytes of the answer as they came; never a token.</param>
public sealed record CallResult(CallOutcome Outcome, string Reply, string? OutsideId = null, string? Url = null, DateTimeOffset? RetryAt = null, string? Raw = null);

/// <summary>Where a post goes, fully resolved: the channel looks nothing up.</summary>
/// <param name="Actor">The workspace it is for.</param>
/// <param name="Destination">The outlet.</param>
/// <param name="BaseAddress">The platform's address, where there is one.</param>
/// <param name="Token">The account's token, unprotected for this call only; never logged.</param>
/// <param name="AccountOutsideId">The account's own id on the platform, to read its posts back.</param>
public sealed record Target(Actor Actor, DestinationRow Destination, Uri? BaseAddress, string? Token, string? AccountOutsideId = null)
{
    /// <summary>Without the token, so that no log line ever carries it.</summary>
    public override string ToString() => $"{Destination.Channel} {Destination.Handle}";
}

/// <summary>An outlet as other rooms see it.</summary>
/// <param name="TextLimit">The outlet's own text limit where it differs from its channel's: an instance of Mastodon says how long.</param>
public sealed record DestinationRow(Guid Id, ChannelKind Channel, string Name, string Handle, bool IsDefault, Guid? AccountId, Guid? ListId, int? TextLimit = null);

/// <summary>
/// One channel's publisher for posts of one act per part. The email channel's acts are one a recipient; Distribution drives them over <c>Mail</c>.
/// The web channel's publisher is fulfilled by Sites.
/// </summary>
public interface IChannel
{
    /// <summary>What the channel takes.</summary>
    ChannelDeclaration Declaration { get; }

    /// <summary>Publishes part <paramref name="part"/> of the content: the one irreversible call, under <paramref name="effectKey"/>.</summary>
    /// <param name="replyTo">The platform's id of the part before, in a thread.</param>
    Task<CallResult> Publish(Target target, ChannelContent content, int part, string effectKey, string? replyTo, CancellationToken stop);

    /// <summary>Looks whether an act of unknown outcome is out. <see cref="CallOutcome.Done"/> with proof, <see cref="CallOutcome.Refused"/> when certainly absent, else Unknown.</summary>
    Task<CallResult> ReadBack(Target target, ChannelContent content, int part, string effectKey, DateTimeOffset intendedAt, CancellationToken stop);

    /// <summary>How long the receiver drops a repeat under the same key; an unknown act may be sent again within it. Null where it has no key.</summary>
    TimeSpan? RepeatWindow { get; }
}

/// <summary>Hands a channel the bytes of a media file; Content fulfils it.</summary>
public interface IMediaFiles
{
    /// <summary>Opens the file; null where it is gone or belongs to another workspace. The caller disposes it.</summary>
    Task<MediaBytes?> Open(Actor actor, Guid mediaId, CancellationToken stop);
}

/// <summary>A media file's bytes as a platform takes them.</summary>
/// <param name="Content">From the start.</param>
/// <param name="ContentType">By its magic bytes: <c>image/jpeg</c>.</param>
/// <param name="Name">A file name without a path.</param>
public sealed record MediaBytes(Stream Content, string ContentType, string Name) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
