using Halcytone.Studio.Accounts;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Mail.Outbox;
using Halcytone.Studio.Mail.Smtp;
using Halcytone.Studio.Tasks;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Mail;

/// <summary>The face of the room: transport, SMTP, MIME, outbox.</summary>
public static class MailRoom
{
    /// <summary>The relay where one is set, else the outbox; notices; what is known of the relay's health.</summary>
    public static WebApplicationBuilder AddMail(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<MailHealth>().AddSingleton<OutboxFiles>().AddSingleton<OutboxTransport>().AddSingleton<SmtpTransport>();
        services.AddSingleton<IMailTransport>(provider => HasRelay(provider) ? provider.GetRequiredService<SmtpTransport>() : provider.GetRequiredService<OutboxTransport>());
        services.AddSingleton<IMailProbe>(provider => HasRelay(provider) ? provider.GetRequiredService<SmtpTransport>() : provider.GetRequiredService<OutboxTransport>());
        services.AddSingleton<SystemMail>().AddSingleton<IAccountMail, AccountMails>().AddSingleton<ITaskHandler, SendNoticeMail>();
        services.AddSingleton(provider => new OutboxMails(provider.GetRequiredService<Database>(), provider.GetRequiredService<OutboxFiles>()));
        services.AddHealthChecks().AddCheck<MailHealthCheck>("mail");
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapMail(this WebApplication app)
    {
    }

    private static bool HasRelay(IServiceProvider provider) => provider.GetRequiredService<IOptions<MailOptions>>().Value.HasRelay;
}
