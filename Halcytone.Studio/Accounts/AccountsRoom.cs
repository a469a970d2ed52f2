using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Accounts.Commands;
using Halcytone.Studio.Accounts.Invitations;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Admin;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Accounts;

/// <summary>The face of the room: workspaces, members, sign-in, API keys, audit trail, notifications.</summary>
public static class AccountsRoom
{
    /// <summary>Its services and options.</summary>
    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<Workspaces>().AddSingleton<PasswordReset>().AddSingleton<Members>().AddSingleton<ApiKeys>();
        services.AddSingleton(provider => new InvitationDesk(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<Workspaces>(), provider.GetRequiredService<IAccountMail>(), provider.GetRequiredService<Passwords>(),
            provider.GetRequiredService<Proofs>(), provider.GetRequiredService<SignInLimits>(), provider.GetRequiredService<OwnAddress>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDemoPart, AccountsDemo>();
        services.AddSingleton<IAdminCommand, CreateKey>().AddSingleton<IAdminCommand, CreateMember>().AddSingleton<IAdminCommand, VerifyAudit>();
        services.AddSingleton<Inbox>().AddSingleton<IFactListener, NoticeWriter>();
        services.AddAudit();
        services.AddAccess();
        return builder;
    }

    /// <summary>Its endpoints.</summary>
    public static void MapAccounts(this WebApplication app)
    {
        app.MapMembers();
        app.MapInvitations();
        app.MapKeys();
        app.MapAudit();
        app.MapAuditCsv();
        app.MapInbox();
        app.MapSignOut();
        app.MapSwitchWorkspace();
    }

    private static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditKeys>().AddSingleton<IAuditTrail, AuditTrail>().AddSingleton<IDatabaseRule, AuditTriggers>();
        services.AddSingleton<AuditAnchors>().AddHostedService(provider => provider.GetRequiredService<AuditAnchors>());
        services.AddSingleton(provider => new AuditReport(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<AuditKeys>(), provider.GetRequiredService<AuditAnchors>()));
    }

    private static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<Passwords>().AddSingleton<SignInLimits>().AddSingleton<SignIn>().AddSingleton<SignIns>().AddSingleton<Standing>();
        services.AddOptions<AccessOptions>().BindConfiguration("Access").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Account>().AddSingleton<Proofs>().AddSingleton<OwnWorkspaces>().AddSingleton<OpenPages>().AddSingleton<KnownDevice>().AddHttpContextAccessor();
        services.AddSingleton<FirstStart>().AddHostedService(provider => provider.GetRequiredService<FirstStart>());
        services.AddAuthentication(Principals.CookieScheme)
            .AddCookie(Principals.CookieScheme, CookieSignIn.Configure)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(Api.BearerScheme, _ => { });
        services.AddOptions<CookieAuthenticationOptions>(Principals.CookieScheme).Configure<SignIns>((cookie, signIns) => cookie.SessionStore = signIns);
        services.AddAntiforgery(forms => forms.Cookie.Name = "hst-form");
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitSignIn>().AddScoped<CircuitHandler, CircuitWatch>();
        services.AddScoped(provider => new OpenPage(provider.GetRequiredService<OpenPages>(), provider.GetRequiredService<IOptions<AccessOptions>>()));
        services.AddScoped(provider => new CurrentActor(provider.GetRequiredService<AuthenticationStateProvider>(), provider.GetRequiredService<Standing>()));
    }
}
