using System.Buffers.Text;
using System.Security.Cryptography;
using Halcytone.Studio.Foundation.Secrets;

namespace Halcytone.Studio.Audience;

/// <summary>
/// The part of an unsubscribe address that names a person on a list: both ids and a 128-bit code over them (RFC 8058 §3.1 asks for what cannot be forged). The
/// same for ever, so that the link in an old mail still works; 64 characters, so that the header stays on one line.
/// </summary>
public sealed class UnsubscribeTokens(MasterKey master)
{
    private const int IdBytes = 16;
    private const int CodeBytes = 16;
    private readonly byte[] key = master.Derive("unsubscribe-token");

    /// <summary>The token of one person on one list.</summary>
    public string Of(Guid listId, Guid subscriberId)
    {
        Span<byte> token = stackalloc byte[2 * IdBytes + CodeBytes];
        listId.TryWriteBytes(token, bigEndian: true, out _);
        subscriberId.TryWriteBytes(token[IdBytes..], bigEndian: true, out _);
        Sign(token[..(2 * IdBytes)], token[(2 * IdBytes)..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Whom the token names, or null where it is not one of ours.</summary>
    public (Guid ListId, Guid SubscriberId)? Read(string token)
    {
        Span<byte> bytes = stackalloc byte[2 * IdBytes + CodeBytes];
        if (token.Length != 64 || !Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != bytes.Length) return null;

        Span<byte> code = stackalloc byte[CodeBytes];
        Sign(bytes[..(2 * IdBytes)], code);
        if (!CryptographicOperations.FixedTimeEquals(code, bytes[(2 * IdBytes)..])) return null;

        return (new Guid(bytes[..IdBytes], bigEndian: true), new Guid(bytes[IdBytes..(2 * IdBytes)], bigEndian: true));
    }

    private void Sign(ReadOnlySpan<byte> ids, Span<byte> code)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, ids, hash);
        hash[..CodeBytes].CopyTo(code);
    }
}
