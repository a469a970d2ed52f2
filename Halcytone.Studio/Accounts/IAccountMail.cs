using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Accounts;

/// <summary>A mail about somebody's account.</summary>
/// <param name="Kind">A stable lower-case word: <c>invitation</c>, <c>password</c>.</param>
/// <param name="ToAddress">Who gets it; null where there is nobody to write to and only the work is to be the same.</param>
/// <param name="Text">Plain text with full links.</param>
public sealed record AccountMail(string Kind, string? ToAddress, string? ToName, string Subject, string Text);

/// <summary>Writes to people about their accounts; Mail fulfils it.</summary>
public interface IAccountMail
{
    /// <summary>Whether mail leaves the house. Where it lies in the outbox instead, links are also shown to whoever made them.</summary>
    bool LeavesTheHouse { get; }

    /// <summary>Adds the mail to the caller's unit of work; it is kept encrypted until it is handed over.</summary>
    Task Send(StudioDb db, Actor actor, AccountMail mail, CancellationToken stop);
}
