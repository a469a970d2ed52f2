using System.Text.Json;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Secrets;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tasks;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Mail;

/// <summary>A mail that the house writes to one person: an approval request, a failure, an invitation, a new password.</summary>
/// <param name="Kind">A stable lower-case word for statistics: <c>approval</c>, <c>failure</c>, <c>password</c>.</param>
/// <param name="Text">Plain text with full links; wrapped as written.</param>
public sealed record Notice(string Kind, string ToAddress, string? ToName, string Subject, string Text)
{
    public string? Html { get; init; }
}

/// <summary>
/// Sends single mails through the durable queue: enqueued with the change that causes them, tried again for up to four days while the relay is down. The text
/// may hold a link that only its reader should have, so it is encrypted while it waits.
/// </summary>
public sealed class SystemMail(TaskQueue queue, SecretProtector secrets, TimeProvider clock)
{
    internal const string SecretKind = "notice_mail";
    private const int Attempts = 20;

    /// <summary>Adds the mail to the caller's unit of work. An address that is none is left out, because nobody could be told.</summary>
    public Task Send(StudioDb db, Actor actor, Notice notice, CancellationToken stop)
        => EmailAddress.Parse(notice.ToAddress) is null ? Task.CompletedTask : Enqueue(db, actor, notice, stop);

    /// <summary>The same work as for a mail, without one: whoever asks about an address that nobody has must not be able to tell.</summary>
    internal Task SendToNobody(StudioDb db, Actor actor, Notice notice, CancellationToken stop) => Enqueue(db, actor, notice with { ToAddress = "" }, stop);

    private async Task Enqueue(StudioDb db, Actor actor, Notice notice, CancellationToken stop)
    {
        var id = clock.NewId();
        var text = secrets.Protect(actor.Workspace, SecretKind, id, JsonSerializer.Serialize(notice));
        await queue.Enqueue(db, actor, new NewTask(SendNoticeMail.TaskKind, new SendNoticeMail.Payload(id, clock.Now(), text)) { Priority = 80, MaxAttempts = Attempts }, stop);
    }
}

/// <summary>
/// Hands one notice to the relay. Deferred: again after 1, 5, 15 and 60 minutes, 4, 8 and 12 hours, then each day up to four days (reliability-and-security
/// §2.8); refused: failed with the reply; unknown: sent again under the same Message-ID, because a notice twice is better than none (§3.10, transactional).
/// </summary>
internal sealed class SendNoticeMail(IMailTransport transport, Workspaces workspaces, SecretProtector secrets, IOptions<MailOptions> options, TimeProvider clock) : ITaskHandler
{
    public const string TaskKind = "send-notice-mail";

    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(4);

    public string Kind => TaskKind;

    public async Task<TaskResult> Run(TaskRun run, CancellationToken stop)
    {
        var payload = JsonSerializer.Deserialize<Payload>(run.Payload)!;
        if (secrets.Unprotect(run.Actor.Workspace, SystemMail.SecretKind, payload.Id, payload.Protected) is not { } text) return TaskResult.Never("The mail's text cannot be opened any more: its key is gone.");
        if (!run.IsTrusted()) return TaskResult.Wait("Another process took over.", clock.Now());
        var notice = JsonSerializer.Deserialize<Notice>(text)!;
        if (notice.ToAddress.Length == 0) return TaskResult.Done;

        await using var session = transport.Open(run.Actor);
        var result = await session.Send(await Compose(run.Actor, notice, payload, stop), stop);
        return result.Verdict switch
        {
            MailVerdict.Sent => TaskResult.Done,
            MailVerdict.Refused => TaskResult.Never(result.Reply),
            _ when clock.Now() - payload.WrittenAt > GivenUpAfter => TaskResult.Never(result.Reply),
            _ => TaskResult.Retry(result.Reply, clock.Now() + Delays[Math.Min(run.Attempt, Delays.Length) - 1]),
        };
    }

    private async Task<MailMessage> Compose(Actor actor, Notice notice, Payload payload, CancellationToken stop)
    {
        var settings = await workspaces.Settings(actor, stop);
        var from = EmailAddress.Parse(settings.SenderAddress) ?? EmailAddress.Parse(options.Value.From)!.Value;
        return new MailMessage
        {
            MessageId = $"n.{payload.Id:N}@{from.Domain}",
            From = new MailAddress(from.ToString(), settings.SenderName is { Length: > 0 } name ? name : "Halcytone Studio"),
            ReplyTo = EmailAddress.Parse(settings.ReplyTo) is { } reply ? new MailAddress(reply.ToString()) : null,
            To = new MailAddress(notice.ToAddress, notice.ToName),
            Subject = notice.Subject,
            Text = notice.Text,
            Html = notice.Html,
            Date = payload.WrittenAt,
            AutoGenerated = true,
            FeedbackId = $"{payload.Id.ToString("N")[^8..]}:{notice.Kind}:{actor.Workspace.Value.ToString("N")[^8..]}:halcytone",
        };
    }

    /// <param name="Id">Names the mail; constant over retries.</param>
    /// <param name="WrittenAt">Its date.</param>
    /// <param name="Protected">The notice, encrypted.</param>
    internal sealed record Payload(Guid Id, DateTimeOffset WrittenAt, string Protected);
}
