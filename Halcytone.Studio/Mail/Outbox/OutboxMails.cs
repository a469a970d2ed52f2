using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Mail.Outbox;

/// <summary>A mail as the outbox lists it.</summary>
public sealed record OutboxEntry(Guid Id, string From, string To, string? ToName, string Subject, bool IsBulk, int Bytes, DateTimeOffset At);

/// <summary>A mail opened: its parts, and the bytes that would have gone over the wire.</summary>
public sealed record OpenedMail(OutboxEntry Entry, string? Html, string Text, string Source);

/// <summary>The mail is not there, or no longer.</summary>
public sealed record NoSuchMail() : Missing("no_such_mail", "There is no such mail in the outbox.");

/// <summary>
/// What lies in the outbox. Administrators see all of it; who manages audiences sees what went to lists, because notices hold links that are only for their readers.
/// </summary>
public sealed class OutboxMails
{
    private const Right Needed = Right.Administer | Right.ManageAudience;
    private readonly Database database;
    private readonly OutboxFiles files;

    internal OutboxMails(Database database, OutboxFiles files) => (this.database, this.files) = (database, files);

    /// <summary>Newest first, found by part of subject or address.</summary>
    public async Task<Outcome<Page<OutboxEntry>>> Find(Actor actor, string? text, Guid? before, int most, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "see the outbox") is { } no) return no;

        await using var db = database.Read(actor);
        var mails = Seen(db, actor);
        if (before is { } edge) mails = mails.Where(mail => mail.Id < edge);
        if (text?.Trim() is { Length: > 0 } searched) mails = mails.Where(mail => mail.Subject.Contains(searched) || mail.ToAddress.Contains(searched));
        var size = Math.Clamp(most, 1, 200);
        var found = await mails.OrderByDescending(mail => mail.Id).Take(size + 1)
            .Select(mail => new OutboxEntry(mail.Id, mail.FromAddress, mail.ToAddress, mail.ToName, mail.Subject, mail.IsBulk, mail.Bytes, mail.At)).ToListAsync(stop);
        return new Page<OutboxEntry>([.. found.Take(size)], found.Count > size ? found[size - 1].Id.ToString() : null);
    }

    /// <summary>How many there are to see.</summary>
    public async Task<int> Count(Actor actor, CancellationToken stop)
    {
        if (!actor.May(Needed)) return 0;
        await using var db = database.Read(actor);
        return await Seen(db, actor).CountAsync(stop);
    }

    /// <summary>One mail with its parts.</summary>
    public async Task<Outcome<OpenedMail>> Open(Actor actor, Guid mailId, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "see the outbox") is { } no) return no;

        await using var db = database.Read(actor);
        if (await Seen(db, actor).SingleOrDefaultAsync(row => row.Id == mailId, stop) is not { } mail) return new NoSuchMail();
        if (await files.Read(mail, stop) is not { } bytes) return new NoSuchMail();

        var parts = MimeReader.Read(bytes);
        return new OpenedMail(new OutboxEntry(mail.Id, mail.FromAddress, mail.ToAddress, mail.ToName, mail.Subject, mail.IsBulk, mail.Bytes, mail.At), parts.Html, parts.Text, parts.Source);
    }

    private static IQueryable<OutboxMail> Seen(StudioDb db, Actor actor)
        => actor.May(Right.Administer) ? db.OutboxMails : db.OutboxMails.Where(mail => mail.IsBulk);
}
