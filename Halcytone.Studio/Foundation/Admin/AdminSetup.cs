namespace Halcytone.Studio.Foundation.Admin;

/// <summary>What <c>./studio admin</c> needs.</summary>
internal static class AdminSetup
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
        => services.AddSingleton<AdminCommands>().AddSingleton<IAdminCommand, BackupCommand>().AddSingleton<IAdminCommand, RestoreCommand>().AddHostedService<AdminSocket>();
}
