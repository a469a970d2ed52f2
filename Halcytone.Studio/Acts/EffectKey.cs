using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Halcytone.Studio.Acts;

/// <summary>Makes effect keys.</summary>
public static class EffectKey
{
    /// <summary>
    /// A hash of what makes the act this one act: the occurrence (post), the channel, the account, and the recipient or part. 43 characters of base64url.
    /// Each part is hashed with its length before it, so that no two lists of parts run together into the same key.
    /// </summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }
}
