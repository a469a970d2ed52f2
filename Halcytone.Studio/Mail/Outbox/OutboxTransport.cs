using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Mail.Outbox;

/// <summary>Where mail goes while no relay is set: a file and a row for each message, to be looked at on the outbox page.</summary>
internal sealed class OutboxTransport(Database database, OutboxFiles files, TimeProvider clock) : IMailTransport, IMailProbe
{
    public int Connections => 1;

    public IMailSession Open(Actor actor) => new Session(actor, database, files, clock);

    public Task<string?> Try(CancellationToken stop) => Task.FromResult<string?>(null);

    private sealed class Session(Actor actor, Database database, OutboxFiles files, TimeProvider clock) : IMailSession
    {
        private readonly MailBuffer written = new();

        public async Task<MailResult> Send(MailMessage message, CancellationToken stop)
        {
            if (stop.IsCancellationRequested) return new MailResult(MailVerdict.Deferred, "Stopped before the message left.");
            written.Clear();
            if (MimeWriter.Write(message, written) is { } problem) return new MailResult(MailVerdict.Refused, problem);

            var mail = RowOf(message);
            try { await files.Save(mail, written.Written, stop); }
            catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
            {
                return new MailResult(MailVerdict.Deferred, $"The outbox folder cannot be written: {disk.Message}", ServiceDown: true);
            }
            catch (OperationCanceledException) { return new MailResult(MailVerdict.Deferred, "Stopped before the message left."); }

            // From here on the row decides, so a stop no longer interrupts.
            var taken = await database.Write<bool>(actor, async db =>
            {
                if (await db.OutboxMails.AnyAsync(row => row.MessageId == mail.MessageId, CancellationToken.None)) return false;
                db.OutboxMails.Add(mail);
                db.Signal(new OutboxChanged(actor.Workspace));
                return true;
            }, CancellationToken.None);
            if (taken.Refused(out _, out var isNew) || !isNew) files.Delete(mail);
            MailMeters.Count(MailVerdict.Sent);
            return new MailResult(MailVerdict.Sent, isNew ? "Kept in the outbox." : "Already in the outbox.");
        }

        public ValueTask DisposeAsync()
        {
            written.Dispose();
            return ValueTask.CompletedTask;
        }

        private OutboxMail RowOf(MailMessage message) => new()
        {
            Id = clock.NewId(),
            WorkspaceId = actor.Workspace,
            MessageId = message.MessageId.Trim('<', '>', ' '),
            FromAddress = message.From.Address,
            ToAddress = message.To.Address,
            ToName = message.To.Name,
            Subject = message.Subject,
            IsBulk = message.ListId is not null,
            Bytes = written.Length,
            At = clock.Now(),
        };
    }
}

/// <summary>The <c>.eml</c> files, one folder a workspace.</summary>
internal sealed class OutboxFiles(DataFolder data)
{
    public async Task Save(OutboxMail mail, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        await using var file = new FileStream(PathOf(mail), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await file.WriteAsync(bytes, stop);
    }

    /// <summary>The message as it would have gone over the wire, or null where the file is gone.</summary>
    public async Task<byte[]?> Read(OutboxMail mail, CancellationToken stop)
        => File.Exists(PathOf(mail)) ? await File.ReadAllBytesAsync(PathOf(mail), stop) : null;

    public void Delete(OutboxMail mail) => File.Delete(PathOf(mail));

    private string PathOf(OutboxMail mail) => data.At("outbox", mail.WorkspaceId.Value.ToString("N"), $"{mail.Id:N}.eml");
}
