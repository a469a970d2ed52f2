namespace Halcytone.Studio.Accounts.Access;

/// <summary>Where a sign-in may lead back to: a path of this site, never another host (reliability-and-security §12.4).</summary>
internal static class LocalPath
{
    /// <summary><paramref name="asked"/> where it is a path of this site, else <paramref name="otherwise"/>.</summary>
    public static string Or(string? asked, string otherwise)
        => asked is ['/', ..] && (asked.Length == 1 || (asked[1] is not '/' and not '\\')) && !asked.Any(char.IsControl) ? asked : otherwise;
}
