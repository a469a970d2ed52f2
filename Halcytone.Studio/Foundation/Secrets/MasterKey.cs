using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Halcytone.Studio.Foundation.Data;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Halcytone.Studio.Foundation.Secrets;

/// <summary>
/// The key outside the database that wraps the key ring inside it: <c>Secrets:MasterKey</c> (32 bytes, base64) or the file <c>master.key</c> of mode
/// 0600 in the data folder, made at the first start.
/// </summary>
public sealed class MasterKey
{
    private const int Bytes = 32;
    private readonly byte[] key;

    /// <summary>Reads the key, or makes it.</summary>
    public MasterKey(IConfiguration configuration, DataFolder data)
    {
        key = configuration["Secrets:MasterKey"] is { Length: > 0 } configured ? Decode(configured, "Secrets:MasterKey") : FromFile(data.At("master.key"));
    }

    /// <summary>A key for another purpose, derived by HKDF (RFC 5869): the audit chain, unsubscribe tokens.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Bytes, info: Encoding.UTF8.GetBytes(purpose));

    internal string Wrap(byte[] plain)
    {
        var sealedBytes = new byte[12 + plain.Length + 16];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, 12));
        using var aes = new AesGcm(Derive("key-ring"), 16);
        aes.Encrypt(sealedBytes.AsSpan(0, 12), plain, sealedBytes.AsSpan(12, plain.Length), sealedBytes.AsSpan(12 + plain.Length));
        return Convert.ToBase64String(sealedBytes);
    }

    internal byte[] Unwrap(string wrapped)
    {
        var sealedBytes = Convert.FromBase64String(wrapped);
        var plain = new byte[sealedBytes.Length - 28];
        using var aes = new AesGcm(Derive("key-ring"), 16);
        aes.Decrypt(sealedBytes.AsSpan(0, 12), sealedBytes.AsSpan(12, plain.Length), sealedBytes.AsSpan(12 + plain.Length), plain);
        return plain;
    }

    private static byte[] FromFile(string path)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes))));
        }
        return Decode(File.ReadAllText(path), path);
    }

    private static byte[] Decode(string text, string where)
    {
        Span<byte> decoded = stackalloc byte[Bytes + 1];
        if (Convert.TryFromBase64String(text.Trim(), decoded, out var written) && written == Bytes) return decoded[..Bytes].ToArray();
        throw new InvalidOperationException($"{where} must hold 32 bytes as base64.");
    }
}

/// <summary>Wraps the ring's elements under the master key.</summary>
internal sealed class MasterKeyEncryptor(MasterKey master) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("masterKey", master.Wrap(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)))), typeof(MasterKeyDecryptor));
}

/// <summary>Opens what <see cref="MasterKeyEncryptor"/> wrapped; made by DataProtection from its type name.</summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
        => XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<MasterKey>().Unwrap(encryptedElement.Value)));
}
