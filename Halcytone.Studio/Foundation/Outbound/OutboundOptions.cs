namespace Halcytone.Studio.Foundation.Outbound;

/// <summary>What a self-hoster may open for addresses that users type (configuration section <c>Outbound</c>; never in the UI).</summary>
public sealed class OutboundOptions
{
    /// <summary>Networks in CIDR form that count as outside although they are private: <c>10.1.0.0/16</c>.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Ports besides 80 and 443.</summary>
    public IList<int> AllowedPorts { get; } = [];
}
