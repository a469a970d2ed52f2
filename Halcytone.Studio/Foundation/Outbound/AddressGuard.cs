using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Halcytone.Studio.Foundation.Outbound;

/// <summary>Decides which addresses a user may make this server call (reliability-and-security §10.2–3).</summary>
public static class AddressGuard
{
    /// <summary>Addresses longer than this are refused.</summary>
    public const int LongestAddress = 2048;

    /// <summary>Networks that are this machine, its neighbours, or nobody: IANA's special-purpose registries (RFC 6890).</summary>
    private static readonly IPNetwork[] Forbidden =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>Why this address may not be called, or null: scheme, user part, port, length. The host's addresses are checked when it is connected to.</summary>
    /// <param name="address">As the user typed it, parsed.</param>
    /// <param name="ports">Allowed besides 80 and 443.</param>
    public static string? Fault(Uri address, IReadOnlyCollection<int> ports)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https")) return "only http and https addresses are fetched";
        if (address.OriginalString.Length > LongestAddress) return $"the address is longer than {LongestAddress.ToString(CultureInfo.InvariantCulture)} characters";
        if (address.UserInfo.Length > 0) return "an address must not carry a user name or password";
        if (address.Port is not (80 or 443) && !ports.Contains(address.Port)) return $"port {address.Port.ToString(CultureInfo.InvariantCulture)} is not allowed";
        return null;
    }

    /// <summary>Whether an address is inside: in a forbidden range, also when it is wrapped in an IPv6 form (mapped, NAT64, 6to4, Teredo).</summary>
    public static bool IsInside(IPAddress address, IReadOnlyCollection<IPNetwork> allowed)
    {
        var plain = Unwrap(address);
        return !allowed.Any(network => network.Contains(plain)) && Forbidden.Any(network => network.Contains(plain));
    }

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return bytes switch
        {
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes[12..]),                  // NAT64, RFC 6052
            [0x20, 0x02, ..] => new IPAddress(bytes[2..6]),                                                   // 6to4, RFC 3056
            [0x20, 0x01, 0, 0, ..] => Teredo(bytes),                                                          // RFC 4380
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] when !bytes[12..15].SequenceEqual(stackalloc byte[3]) => new IPAddress(bytes[12..]), // IPv4-compatible
            _ => address,
        };
    }

    private static IPAddress Teredo(ReadOnlySpan<byte> bytes)
        => new([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]]);
}
