namespace Halcytone.Studio.Accounts;

/// <summary>The face of the room: workspaces, members, sign-in, API keys, audit trail, notifications.</summary>
public static class AccountsRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Foundation.Events.IAuditTrail, AuditTrail>();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapAccounts(this WebApplication app)
    {
    }
}
