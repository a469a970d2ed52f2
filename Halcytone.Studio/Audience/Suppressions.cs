using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Mail;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Audience;

/// <summary>An address that gets nothing, as the page shows it.</summary>
/// <param name="Email">Null once the person was erased.</param>
public sealed record SuppressionRow(Guid Id, string? Email, SuppressionReason Reason, string? Note, string By, DateTimeOffset At);

/// <summary>There is no such entry.</summary>
public sealed record NoSuchSuppression() : Missing("no_such_suppression", "There is no such entry on the suppression list. It may have been lifted already.");

/// <summary>The suppression list of a workspace: asked before every mail, whatever the list.</summary>
public sealed class Suppressions(Database database, AddressHashes hashes, TimeProvider clock)
{
    private const Right Needed = Right.ManageAudience;

    /// <summary>Newest first, found by part of the address.</summary>
    public async Task<Outcome<Page<SuppressionRow>>> Find(Actor actor, string? text, string? cursor, int most, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "see the suppression list") is { } no) return no;
        Guid? before = null;
        if (cursor is { Length: > 0 })
        {
            if (!Guid.TryParse(cursor, out var parsed)) return Invalid.At("cursor", "The cursor is not one of ours.");
            before = parsed;
        }
        var size = Math.Clamp(most, 1, Subscribers.LargestPage);

        await using var db = database.Read(actor);
        var entries = db.Suppressions.AsQueryable();
        if (before is { } edge) entries = entries.Where(entry => entry.Id < edge);
        if (text?.Trim().ToLowerInvariant() is { Length: > 0 } searched) entries = entries.Where(entry => entry.Email != null && entry.Email.Contains(searched));
        var found = await entries.OrderByDescending(entry => entry.Id).Take(size + 1)
            .Select(entry => new SuppressionRow(entry.Id, entry.Email, entry.Reason, entry.Note, entry.By, entry.At)).ToListAsync(stop);
        return new Page<SuppressionRow>([.. found.Take(size)], found.Count > size ? found[size - 1].Id.ToString() : null);
    }

    /// <summary>Nothing is sent to this address from now on. An address that is there already keeps its first reason.</summary>
    public async Task<Outcome<SuppressionRow>> Add(Actor actor, string? email, SuppressionReason reason, string? note, CancellationToken stop)
    {
        if (actor.Lacks(Needed | Right.Release, "suppress addresses") is { } no) return no;
        var broken = new Check()
            .That(EmailAddress.Problem(email) is null, "email", EmailAddress.Problem(email) ?? "")
            .That((note?.Length ?? 0) <= Suppression.LongestNote, "note", $"A note has at most {Suppression.LongestNote} characters.")
            .Refusal;
        if (broken is not null) return broken;

        var address = EmailAddress.Parse(email)!.Value;
        return await database.Write<SuppressionRow>(actor, async db =>
        {
            var entry = await Put(db, actor, address, reason, note, stop);
            return new SuppressionRow(entry.Id, entry.Email, entry.Reason, entry.Note, entry.By, entry.At);
        }, stop);
    }

    /// <summary>As <see cref="Add"/>, in the caller's unit of work: a mailing that learns that a mailbox does not exist.</summary>
    public async Task AddTo(StudioDb db, Actor actor, string email, SuppressionReason reason, string? note, CancellationToken stop)
    {
        if (EmailAddress.Parse(email) is { } address) await Put(db, actor, address, reason, note, stop);
    }

    internal async Task<Suppression> Put(StudioDb db, Actor actor, EmailAddress address, SuppressionReason reason, string? note, CancellationToken stop)
    {
        var hash = hashes.Of(actor.Workspace, address);
        if (await db.Suppressions.SingleOrDefaultAsync(row => row.AddressHash == hash, stop) is { } there) return there;

        var entry = new Suppression
        {
            Id = clock.NewId(), WorkspaceId = actor.Workspace, AddressHash = hash, Email = address.Key, Reason = reason,
            Note = Shortened(note),
            By = actor.Name, At = clock.Now(),
        };
        db.Suppressions.Add(entry);
        db.Record(new Fact("address.suppressed", new Subject("suppression", entry.Id), $"{actor.Name} put an address on the suppression list ({reason})."));
        db.Signal(new AudienceChanged(actor.Workspace));
        return entry;
    }

    private static string? Shortened(string? note)
    {
        var trimmed = note?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null : trimmed.Length > Suppression.LongestNote ? trimmed[..Suppression.LongestNote] : trimmed;
    }

    /// <summary>Takes an entry off again, so that the address may be written to.</summary>
    public async Task<Outcome<Done>> Lift(Actor actor, Guid suppressionId, CancellationToken stop)
    {
        if (actor.Lacks(Needed, "change the suppression list") is { } no) return no;

        return await database.Write<Done>(actor, async db =>
        {
            if (await db.Suppressions.SingleOrDefaultAsync(row => row.Id == suppressionId, stop) is not { } entry) return new NoSuchSuppression();

            db.Suppressions.Remove(entry);
            db.Record(new Fact("address.lifted", new Subject("suppression", entry.Id), $"{actor.Name} took an address off the suppression list."));
            db.Signal(new AudienceChanged(actor.Workspace));
            return new Done();
        }, stop);
    }
}
