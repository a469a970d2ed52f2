using Halcytone.Studio.Channels;
using Halcytone.Studio.Scheduling;

namespace Halcytone.Studio.Distribution;

/// <summary>One row of the monitor, as page, REST and live messages show it.</summary>
public sealed record PostOnMonitor
{
    public Guid PostId { get; init; }

    /// <summary>The channel's name in the API.</summary>
    public string Channel { get; init; } = "";
    public string Destination { get; init; } = "";

    /// <summary>The post's state in snake_case.</summary>
    public string State { get; init; } = "";

    /// <summary><c>held</c>, <c>missed</c> or <c>paused</c>.</summary>
    public string? Reason { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The platform's last words.</summary>
    public string? Reply { get; init; }
    public string? Url { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Somebody said "now": until then it can be taken back.</summary>
    public DateTimeOffset? UndoUntil { get; init; }

    /// <summary>A mailing's recipients: accepted so far, of how many; and those deferred, refused and uncertain. Null for other channels.</summary>
    public int? Sent { get; init; }
    public int? Of { get; init; }
    public int? Deferred { get; init; }
    public int? Refused { get; init; }
    public int? Uncertain { get; init; }

    /// <summary>The post as it stands.</summary>
    internal static PostOnMonitor From(Post post)
    {
        var mailing = post.Channel == ChannelKind.Email;
        return new PostOnMonitor
        {
            PostId = post.Id, Channel = Scheduling.Words.Api(post.Channel), Destination = post.DestinationName, State = Snake(post.State),
            Reason = post.Reason, Attempt = post.Attempt, NextAttemptAt = post.NextAttemptAt, Reply = post.Reply, Url = post.Url, DueAt = post.DueAt,
            PublishedAt = post.PublishedAt, UndoUntil = post.UndoUntil, Sent = mailing ? post.Sent : null, Of = mailing ? post.Recipients : null,
            Deferred = mailing ? post.Deferred : null, Refused = mailing ? post.Refused : null, Uncertain = mailing ? post.Uncertain : null,
        };
    }

    private static string Snake(PostState state) => state.ToString().ToLowerInvariant();
}
