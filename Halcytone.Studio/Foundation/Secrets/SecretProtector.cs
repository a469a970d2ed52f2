using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Halcytone.Studio.Foundation.Secrets;

/// <summary>Encrypts secrets that are kept in rows, each bound to its row: a value copied to another row does not open (reliability-and-security §9.1).</summary>
public sealed class SecretProtector(IDataProtectionProvider provider)
{
    /// <summary>The secret as text that may be stored.</summary>
    /// <param name="workspace">Whose it is.</param>
    /// <param name="kind">What it is: <c>account_token</c>.</param>
    /// <param name="rowId">The row it stands in.</param>
    /// <param name="secret">Never logged, never in an exception.</param>
    public string Protect(WorkspaceId workspace, string kind, Guid rowId, string secret) => For(workspace, kind, rowId).Protect(secret);

    /// <summary>The secret again, or null where it was made for another row or its key is gone.</summary>
    public string? Unprotect(WorkspaceId workspace, string kind, Guid rowId, string stored)
    {
        try { return For(workspace, kind, rowId).Unprotect(stored); }
        catch (CryptographicException) { return null; }
    }

    private IDataProtector For(WorkspaceId workspace, string kind, Guid rowId)
        => provider.CreateProtector("Halcytone", "Secret", "v1", workspace.ToString(), kind, rowId.ToString());
}
