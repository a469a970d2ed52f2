using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Secrets;
using Halcytone.Studio.Mail;

namespace Halcytone.Studio.Audience;

/// <summary>
/// Stands for an address without telling it: a keyed hash of its lower-case form, different in each workspace. Whoever has only the database cannot try
/// addresses against it.
/// </summary>
public sealed class AddressHashes(MasterKey master)
{
    private const int KeptBytes = 16;
    private readonly byte[] key = master.Derive("address-hash");

    /// <summary>22 characters of base64url.</summary>
    public string Of(WorkspaceId workspace, EmailAddress address)
    {
        Span<byte> input = stackalloc byte[16 + 254 * 3];
        workspace.Value.TryWriteBytes(input);
        var length = 16 + Encoding.UTF8.GetBytes(address.Key, input[16..]);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, input[..length], hash);
        return Base64Url.EncodeToString(hash[..KeptBytes]);
    }
}
