namespace Halcytone.Studio.Foundation.Http;

/// <summary>
/// Where people reach this installation, for links that leave it (unsubscribe, public pages, OAuth): <c>PublicAddress</c> from the configuration, else
/// the first address it listens on.
/// </summary>
public sealed class OwnAddress(IConfiguration configuration)
{
    private const string Default = "http://localhost:5080";
    private static readonly string[] AnyHost = ["://*", "://+", "://0.0.0.0", "://[::]"];

    /// <summary>Without a slash at the end.</summary>
    public string Text { get; } = Read(configuration);

    /// <summary>The address of a path of this installation: <c>/updates/…</c>.</summary>
    public string Of(string path) => Text + path;

    private static string Read(IConfiguration configuration)
    {
        var first = (configuration["PublicAddress"] ?? configuration["urls"] ?? Default).Split(';', StringSplitOptions.RemoveEmptyEntries)[0];
        return AnyHost.Aggregate(first, (address, any) => address.Replace(any, "://localhost", StringComparison.Ordinal)).TrimEnd('/');
    }
}
