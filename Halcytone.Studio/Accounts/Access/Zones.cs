namespace Halcytone.Studio.Accounts.Access;

/// <summary>The time zones that are offered for choice: the IANA names with a place in them.</summary>
internal static class Zones
{
    private static readonly string[] Continents = ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

    public static readonly IReadOnlyList<string> All =
    [
        .. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => Continents.Any(continent => id.StartsWith(continent + "/", StringComparison.Ordinal)))
            .Append("UTC").Distinct().Order(StringComparer.Ordinal),
    ];
}
