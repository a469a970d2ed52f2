using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Halcytone.Studio.Sites;

/// <summary>
/// The picture beside a shared link: fine lines that rise briefly and fall slowly, like a breath. Drawn once, 1200 × 630, as a PNG by hand: there is
/// no image library in the house.
/// </summary>
internal static class ShareCard
{
    public const string Path = "/updates/share.png";
    public const int Width = 1200;
    public const int Height = 630;
    private const int Lines = 26;
    private static readonly Lazy<byte[]> Drawn = new(Draw);

    /// <summary>As a page without a picture of its own names it.</summary>
    public static readonly PagePicture Picture = new(Path, "Fine lines that rise briefly and fall slowly, like a breath", Width, Height);

    public static byte[] Png => Drawn.Value;

    private static byte[] Draw()
    {
        var light = new float[Width * Height];
        for (var line = 0; line < Lines; line++) DrawLine(light, line);

        var rows = new byte[(Width * 3 + 1) * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (at, l) = (y * (Width * 3 + 1) + 1 + x * 3, Math.Min(1, light[y * Width + x]));
                (rows[at], rows[at + 1], rows[at + 2]) = (Mix(0x1f, 0xcf, l), Mix(0x44, 0xe3, l), Mix(0x48, 0xe0, l));
            }
        }
        return Encoded(rows);
    }

    /// <summary>One line, brightest in the middle of the sheaf, softened over the pixel above and below.</summary>
    private static void DrawLine(float[] light, int line)
    {
        var place = line / (float)(Lines - 1);
        var strength = 0.18f + 0.62f * MathF.Sin(place * MathF.PI);
        for (var x = 0; x < Width; x++)
        {
            var t = x / (float)Width - 0.36f - 0.04f * MathF.Sin(line * 0.5f);
            var breath = MathF.Exp(-t * t * (t < 0 ? 90 : 14)); // in quickly, out slowly
            var y = 160 + place * 330 - breath * 120 * MathF.Sin(place * MathF.PI * 0.9f + 0.3f);
            var (whole, rest) = ((int)y, y - MathF.Floor(y));
            light[whole * Width + x] += strength * (1 - rest);
            light[(whole + 1) * Width + x] += strength * rest;
        }
    }

    private static byte Mix(byte dark, byte bright, float light) => (byte)(dark + (bright - dark) * light);

    private static byte[] Encoded(byte[] rows)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 2); // 8 bits, true colour
        Chunk(png, "IHDR", header);
        using (var packed = new MemoryStream())
        {
            using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(rows);
            Chunk(png, "IDAT", packed.ToArray());
        }
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, string name, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. data];
        png.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        png.Write(number);
    }

    /// <summary>CRC-32 of ISO 3309, as PNG wants it.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
