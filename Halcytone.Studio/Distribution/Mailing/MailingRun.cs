using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Tasks;

namespace Halcytone.Studio.Distribution;

/// <summary>Why a run of a mailing came to a halt.</summary>
internal enum MailingHalt
{
    /// <summary>Everything that was due has been tried.</summary>
    NothingLeft,

    /// <summary>The relay cannot be reached.</summary>
    RelayDown,

    /// <summary>A person paused it, or the brakes did.</summary>
    Paused,

    /// <summary>The task's time is over, its lease lost, or the studio shuts down; another run goes on.</summary>
    GoOnLater,
}

/// <summary>How far the mailing is, and whom it lost since it was last told.</summary>
internal sealed class MailingTally(ActCounts before)
{
    public int Planned { get; private set; } = before.Planned + before.Deferred;
    public int Sent { get; private set; } = before.Sent;
    public int Rejected { get; private set; } = before.Rejected;
    public int Deferred { get; private set; }
    public int Held { get; private set; } = before.Unknown + before.Held;
    public int Suppressed { get; private set; } = before.Suppressed;
    public int Abandoned => before.Abandoned;

    /// <summary>Results of this run.</summary>
    public int Results { get; private set; }
    public int NoMailbox { get; private set; }
    public int PolicyRefusals { get; private set; }

    /// <summary>What stopped the letter itself, where something did.</summary>
    public string? Brake { get; private set; }

    /// <summary>Addresses that do not exist, to be suppressed with the next telling.</summary>
    public List<(string Email, string Reply)> Gone { get; } = [];

    public ActCounts Counts => new(Planned, Intent: 0, Sent, Rejected, Deferred, Unknown: 0, Held, Suppressed, Abandoned);

    public void Count(ActState state)
    {
        Planned--;
        Results++;
        switch (state)
        {
            case ActState.Sent: Sent++; break;
            case ActState.Rejected: Rejected++; break;
            case ActState.Deferred: Deferred++; break;
            case ActState.Held: Held++; break;
        }
    }

    /// <summary>Left out by the guard: unsubscribed or suppressed since the list was read.</summary>
    public void LeftOut(int count) => (Planned, Suppressed) = (Planned - count, Suppressed + count);

    /// <summary>The automatic brakes: no such mailbox for more than 2 % of at least 100, ten policy answers, or a message that no relay takes (email-and-web-standards §7).</summary>
    public void Refused(MailResult result, string email)
    {
        switch (result.Fault)
        {
            case MailFault.Mailbox:
                NoMailbox++;
                Gone.Add((email, result.Reply));
                if (Results >= 100 && NoMailbox * 50 > Results) Brake = $"more than 2 % of the addresses do not exist ({NoMailbox} of {Results})";
                break;
            case MailFault.Policy when ++PolicyRefusals >= 10:
                Brake = $"the receivers refuse it by policy: {result.Reply}";
                break;
            case MailFault.Message:
                Brake = $"the message itself is refused: {result.Reply}";
                break;
        }
    }
}

/// <summary>
/// The hot loop of a mailing, in rounds: one group commit saves how the last round ended and commits the intents of the next, then each connection
/// sends its one message. At most one message a connection is ever between intent and outcome (reliability-and-security §3.6), whatever happens.
/// </summary>
internal sealed class MailingRun(
    ActLedger ledger, TaskRun task, MailingFeed feed, MailingLetter letter, IMailSession[] lines, MailingTally tally,
    Func<MailingTally, Task<bool>> tell, Func<ActRow, DateTimeOffset?> deferUntil, DistributionOptions options, TimeProvider clock)
{
    /// <summary>A run ends before the queue would end it, and goes on in another one.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(8);

    private readonly List<Settlement> ended = new(lines.Length);
    private readonly List<Guid> next = new(lines.Length);
    private readonly Dictionary<Guid, DueAct> inHand = new(lines.Length);
    private readonly Task<MailResult>[] sending = new Task<MailResult>[lines.Length];

    public async Task<MailingHalt> Go(CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        var told = began;
        MailingHalt? halt = null;
        while (true)
        {
            halt ??= clock.GetElapsedTime(began) > Slice || stop.IsCancellationRequested || !task.IsTrusted() ? MailingHalt.GoOnLater : null;
            if (halt is null) await TakeRound();
            if (next.Count == 0 && ended.Count == 0) return halt ?? MailingHalt.NothingLeft;

            var intents = await ledger.SettleAndIntend(task.Actor, ended, next, task.Fence, CancellationToken.None);
            tally.LeftOut(next.Count - intents.Count);
            ended.Clear();
            next.Clear();
            if (intents.Count > 0) halt = await SendRound(intents, stop);

            // What halts is told in the end, once: told twice, a brake would pause again what a person has resumed between.
            if (halt is not null || (clock.GetElapsedTime(told).TotalMilliseconds < options.ProgressMilliseconds && tally.Brake is null)) continue;
            told = clock.GetTimestamp();
            if (!await tell(tally)) halt = MailingHalt.Paused;
        }
    }

    private async Task TakeRound()
    {
        inHand.Clear();
        while (next.Count < lines.Length && await feed.Next() is { } due)
        {
            inHand.Add(due.ActId, due);
            next.Add(due.ActId);
        }
    }

    /// <summary>Each connection sends its one message; all answers are waited for.</summary>
    private async Task<MailingHalt?> SendRound(IReadOnlyList<ActRow> intents, CancellationToken stop)
    {
        for (var line = 0; line < intents.Count; line++)
            sending[line] = inHand[intents[line].Id].Recipient is { } recipient
                ? Send(lines[line], intents[line], recipient, stop)
                : Task.FromResult(new MailResult(MailVerdict.Refused, "This person was erased from the audience."));

        var down = 0;
        for (var line = 0; line < intents.Count; line++)
        {
            var result = await sending[line];
            var due = inHand[intents[line].Id];
            if (result.Verdict == MailVerdict.Deferred && (result.ServiceDown || stop.IsCancellationRequested))
            {
                ended.Add(new Settlement(due.ActId, ActState.Planned, result.Reply));
                feed.GiveBack(due);
                if (result.ServiceDown) down++;
                continue;
            }
            var settlement = Settle(intents[line], result);
            ended.Add(settlement);
            tally.Count(settlement.State);
            if (settlement.State == ActState.Rejected && due.Recipient is not null) tally.Refused(result, due.Recipient.Email);
        }
        return down == intents.Count ? MailingHalt.RelayDown : null;
    }

    private Task<MailResult> Send(IMailSession line, ActRow act, Audience.Recipient recipient, CancellationToken stop)
        => line.Send(letter.For(act, recipient), stop);

    private Settlement Settle(ActRow act, MailResult result) => result.Verdict switch
    {
        MailVerdict.Sent => new Settlement(act.Id, ActState.Sent, result.Reply),
        MailVerdict.Refused => new Settlement(act.Id, ActState.Rejected, result.Reply),
        MailVerdict.Unknown => new Settlement(act.Id, ActState.Held, $"The connection broke after the message was handed over: {result.Reply}"),
        _ => deferUntil(act) is { } at
            ? new Settlement(act.Id, ActState.Deferred, result.Reply, NextAttemptAt: at)
            : new Settlement(act.Id, ActState.Rejected, $"Put off for four days, then given up: {result.Reply}"),
    };
}
