using System.Security.Cryptography;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>A password made for somebody else, to be typed once or twice.</summary>
internal static class FirstPassword
{
    /// <summary>Sixteen signs in groups of four, without those that look alike: about 79 bits.</summary>
    public static string New() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 4)));
}
