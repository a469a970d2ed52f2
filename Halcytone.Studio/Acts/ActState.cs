namespace Halcytone.Studio.Acts;

/// <summary>Where an act stands (reliability-and-security §3.2).</summary>
public enum ActState
{
    /// <summary>To be done.</summary>
    Planned,

    /// <summary>Committed before the first byte; nobody knows yet.</summary>
    Intent,

    /// <summary>Accepted by the other side.</summary>
    Sent,

    /// <summary>Certainly refused; final, with the reason.</summary>
    Rejected,

    /// <summary>Certainly not done, to be tried again (a temporary refusal).</summary>
    Deferred,

    /// <summary>The answer was lost; never repeated by itself.</summary>
    Unknown,

    /// <summary>Unknown, looked for, not decided: waits for a person.</summary>
    Held,

    /// <summary>Not to be done: the receiver is on the suppression list.</summary>
    Suppressed,

    /// <summary>Given up by a person or by a cancelled post.</summary>
    Abandoned,
}

/// <summary>The table of legal moves. What is sent stays sent, and a proof that it was is taken from wherever it comes.</summary>
public static class ActMoves
{
    private static readonly Dictionary<ActState, ActState[]> Table = new()
    {
        [ActState.Planned] = [ActState.Intent, ActState.Suppressed, ActState.Abandoned, ActState.Sent],
        [ActState.Intent] = [ActState.Sent, ActState.Rejected, ActState.Deferred, ActState.Unknown, ActState.Held, ActState.Planned, ActState.Suppressed],
        [ActState.Sent] = [],
        [ActState.Rejected] = [ActState.Planned],
        [ActState.Deferred] = [ActState.Intent, ActState.Suppressed, ActState.Abandoned, ActState.Rejected, ActState.Planned, ActState.Sent],
        [ActState.Unknown] = [ActState.Sent, ActState.Rejected, ActState.Deferred, ActState.Held, ActState.Planned, ActState.Abandoned, ActState.Intent],
        [ActState.Held] = [ActState.Sent, ActState.Rejected, ActState.Deferred, ActState.Planned, ActState.Abandoned],
        [ActState.Suppressed] = [],
        [ActState.Abandoned] = [ActState.Planned, ActState.Sent],
    };

    /// <summary>The states that an attempt may be started from.</summary>
    internal static readonly ActState[] MayBeIntended = Before(ActState.Intent);

    extension(ActState from)
    {
        /// <summary>Whether the move is in the table.</summary>
        public bool MayBecome(ActState to) => Table[from].Contains(to);
    }

    /// <summary>The states that may become <paramref name="to"/>.</summary>
    internal static ActState[] Before(ActState to) => [.. Table.Where(move => move.Value.Contains(to)).Select(move => move.Key)];

    /// <summary>As a list for SQL.</summary>
    internal static string InSql(IEnumerable<ActState> states) => $"({string.Join(", ", states.Select(state => $"'{state}'"))})";
}
