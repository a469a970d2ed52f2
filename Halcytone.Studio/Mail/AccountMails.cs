using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Mail;

/// <summary>What Accounts writes to people, as system mail.</summary>
internal sealed class AccountMails(SystemMail mails, IOptions<MailOptions> options) : IAccountMail
{
    public bool LeavesTheHouse => options.Value.HasRelay;

    public Task Send(StudioDb db, Actor actor, AccountMail mail, CancellationToken stop)
    {
        var notice = new Notice(mail.Kind, mail.ToAddress ?? "", mail.ToName, mail.Subject, mail.Text);
        return mail.ToAddress is null ? mails.SendToNobody(db, actor, notice, stop) : mails.Send(db, actor, notice, stop);
    }
}
