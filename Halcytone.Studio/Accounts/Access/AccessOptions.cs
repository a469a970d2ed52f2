using System.ComponentModel.DataAnnotations;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>How people stay signed in (configuration section <c>Access</c>; defaults of reliability-and-security §7.3 and §8.4).</summary>
internal sealed class AccessOptions
{
    /// <summary>For how long a shown password counts before keys, connected accounts, exports and deletion, in minutes.</summary>
    [Range(1, 1440, ErrorMessage = "Access:ProofMinutes must be 1 to 1440.")]
    public int ProofMinutes { get; set; } = 10;

    /// <summary>Pages that one person may have open at once.</summary>
    [Range(1, 1000, ErrorMessage = "Access:OpenPages must be 1 to 1000.")]
    public int OpenPages { get; set; } = 10;
}
