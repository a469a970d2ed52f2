using System.Text.RegularExpressions;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>What passes for an e-mail address of a member; whether mail arrives there only a mail can tell.</summary>
internal static partial class EmailAddress
{
    /// <summary>RFC 5321 §4.5.3.1.3, without the brackets.</summary>
    public const int Longest = 254;

    public static bool IsPlausible(string text) => text.Length <= Longest && Shape().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$", RegexOptions.None, 100)]
    private static partial Regex Shape();
}
