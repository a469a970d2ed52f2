namespace Halcytone.Studio.Distribution.Pages;

/// <summary>What a person can do about one post on the monitor.</summary>
public enum TargetAct
{
    /// <summary>Out at once, with ten seconds of undo.</summary>
    PublishNow,

    /// <summary>The next try now instead of later.</summary>
    TryNow,

    /// <summary>Not at all; ten seconds of undo.</summary>
    Cancel,

    /// <summary>What failed, once more.</summary>
    Retry,

    /// <summary>An unconfirmed post, or a mailing's uncertain people: it is there.</summary>
    IsOut,

    /// <summary>The same: send once more.</summary>
    SendAgain,

    /// <summary>The same: let it be.</summary>
    GiveUp,
}
