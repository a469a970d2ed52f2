namespace Halcytone.Studio.Mail;

/// <summary>The face of the room: transport, SMTP, MIME, outbox.</summary>
public static class MailRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddMail(this WebApplicationBuilder builder)
    {
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapMail(this WebApplication app)
    {
    }
}
