using System.Buffers.Binary;
using System.IO.Compression;

namespace Halcytone.Studio.Content.Media;

/// <summary>Draws the demo's pictures: a breath as a wave on a quiet gradient, written as a small PNG.</summary>
internal static class WavePicture
{
    /// <summary>Ground above and below, wave, number of waves.</summary>
    private static readonly ((byte R, byte G, byte B) Above, (byte R, byte G, byte B) Below, (byte R, byte G, byte B) Wave, double Waves)[] Themes =
    [
        ((0xEE, 0xF3, 0xEC), (0xC9, 0xDD, 0xD6), (0x2F, 0x5D, 0x62), 1.5), ((0xF4, 0xF2, 0xED), (0xC2, 0xD8, 0xD8), (0x3D, 0x70, 0x74), 6),
        ((0xE6, 0xEC, 0xF6), (0xB8, 0xCB, 0xE2), (0x1B, 0x4B, 0x80), 4), ((0xFD, 0xEE, 0xDC), (0xBF, 0xD3, 0xE2), (0xA0, 0x55, 0x3A), 2),
        ((0x14, 0x16, 0x1E), (0x3A, 0x28, 0x1C), (0xE8, 0xB2, 0x62), 2.5), ((0xFA, 0xF9, 0xF6), (0xE1, 0xDE, 0xEE), (0x5B, 0x4B, 0xB5), 3),
        ((0xF1, 0xF0, 0xEC), (0xD9, 0xD6, 0xCB), (0x6B, 0x66, 0x58), 5),
    ];

    /// <summary>A picture of this size; <paramref name="theme"/> chooses colours and pace.</summary>
    public static byte[] Png(int width, int height, int theme)
    {
        using var rows = new MemoryStream();
        using (var packed = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
        {
            var crests = Crests(width, height, Themes[theme % Themes.Length].Waves);
            var row = new byte[1 + width * 3];
            for (var y = 0; y < height; y++)
            {
                Paint(row, y, height, crests, theme);
                packed.Write(row);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // eight bits, red green blue
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, rows.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>The wave's height above each column: quick up, slow down, as a long out-breath.</summary>
    private static double[] Crests(int width, int height, double waves)
    {
        var crests = new double[width];
        for (var x = 0; x < width; x++)
        {
            var phase = waves * x / width % 1;
            var slow = phase < 0.35 ? phase / 0.7 : 0.5 + (phase - 0.35) / 1.3;
            crests[x] = height * (0.56 - 0.24 * Math.Sin(2 * Math.PI * (slow - 0.25)));
        }
        return crests;
    }

    private static void Paint(byte[] row, int y, int height, double[] crests, int theme)
    {
        var (above, below, wave, _) = Themes[theme % Themes.Length];
        var down = (double)y / height;
        for (var x = 0; x < crests.Length; x++)
        {
            var line = Math.Clamp(4 - Math.Abs(y - crests[x]), 0, 1);
            var under = y > crests[x] ? 0.10 : 0;
            var ink = Math.Max(line * 0.9, under);
            row[1 + x * 3] = Mix(above.R, below.R, wave.R, down, ink);
            row[2 + x * 3] = Mix(above.G, below.G, wave.G, down, ink);
            row[3 + x * 3] = Mix(above.B, below.B, wave.B, down, ink);
        }
    }

    private static byte Mix(byte above, byte below, byte wave, double down, double ink)
        => (byte)(((above + (below - above) * down) * (1 - ink)) + wave * ink);

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        png.Write(number);
        png.Write(name);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Check(Check(uint.MaxValue, name), body) ^ uint.MaxValue);
        png.Write(number);
    }

    /// <summary>CRC-32 as PNG §D wants it.</summary>
    private static uint Check(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
        {
            sum ^= octet;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? 0xEDB88320 ^ (sum >> 1) : sum >> 1;
        }
        return sum;
    }
}
