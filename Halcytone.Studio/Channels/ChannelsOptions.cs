namespace Halcytone.Studio.Channels;

/// <summary>What the server itself says about platforms (configuration section <c>Channels</c>).</summary>
public sealed class ChannelsOptions
{
    /// <summary>
    /// Instances that stand in the server's own configuration and may therefore lie inside: a company's own, or the sandbox. Every other instance
    /// address is one that a user typed, and guarded.
    /// </summary>
    public IList<Uri> TrustedInstances { get; } = [];

    /// <summary>Longest wait for one answer of a platform, in seconds, 1 to 300.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 300)]
    public int CallTimeout { get; set; } = 30;

    /// <summary>Longest wait for a platform to make an uploaded file ready, in seconds, 1 to 3600.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 3600)]
    public int MediaTimeout { get; set; } = 120;

    internal bool Trusts(Uri address) => TrustedInstances.Any(trusted => Uri.Compare(trusted, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0);
}
