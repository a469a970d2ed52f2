using System.Buffers.Binary;
using System.Text;

namespace Halcytone.Studio.Tests.Content;

/// <summary>Small real files of each kind, made by hand so that a test can spoil them byte by byte.</summary>
internal static class Pictures
{
    public static byte[] Png(int width = 8, int height = 4) => Halcytone.Studio.Content.Media.WavePicture.Png(width, height, 0);

    /// <summary>A PNG whose header claims other measures than its data.</summary>
    public static byte[] PngClaiming(uint width, uint height)
    {
        var png = Png();
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), height);
        return png;
    }

    /// <summary>A PNG with further chunks before its end.</summary>
    public static byte[] PngWith(params (string Name, string Body)[] chunks)
    {
        var png = Png();
        var extra = chunks.SelectMany(chunk => Chunk(chunk.Name, Encoding.Latin1.GetBytes(chunk.Body)));
        return [.. png[..^12], .. extra, .. png[^12..]];
    }

    private static byte[] Chunk(string name, byte[] body)
        => [.. Big(body.Length), .. Encoding.Latin1.GetBytes(name), .. body, 0, 0, 0, 0];

    /// <summary>A baseline JPEG of one grey block, with what a camera adds where asked.</summary>
    public static byte[] Jpeg(int width = 8, int height = 8, bool withExif = false, byte orientation = 1)
    {
        var exif = withExif ? Exif(orientation) : [];
        byte[] quantisation = [0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)];
        byte[] frame = [0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0];
        byte[] huffman = [0xFF, 0xC4, 0, 20, 0, 1, .. new byte[15], 0];
        byte[] huffmanAc = [0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0];
        return [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, .. exif, .. quantisation, .. frame, .. huffman, .. huffmanAc, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x3F, 0xFF, 0x00, 0x3F, 0xFF, 0xD9];
    }

    private static byte[] Exif(byte orientation)
    {
        byte[] tiff = [(byte)'M', (byte)'M', 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. "GPSLatitude 40.7128"u8];
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        byte[] iptc = [.. "Photoshop 3.0\0secret name"u8];
        byte[] comment = [.. "taken at home"u8];
        return [0xFF, 0xE1, .. Big16(body.Length + 2), .. body, 0xFF, 0xED, .. Big16(iptc.Length + 2), .. iptc, 0xFF, 0xFE, .. Big16(comment.Length + 2), .. comment];
    }

    public static byte[] Gif(int width = 2, int height = 2, int frames = 1, bool withComment = false)
    {
        byte[] comment = withComment ? [0x21, 0xFE, 6, .. "secret"u8, 0] : [];
        byte[] frame = [0x21, 0xF9, 4, 0, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 2, 2, 0x4C, 0x01, 0];
        return [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, .. comment, .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes), 0x3B];
    }

    public static byte[] Webp(int width = 16, int height = 16, bool withExif = false)
    {
        byte[] extended = [(byte)(withExif ? 0x0C : 0), 0, 0, 0, .. Little24(width - 1), .. Little24(height - 1)];
        byte[] data = [0x2F, (byte)((width - 1) & 0xFF), (byte)(((width - 1) >> 8) | ((height - 1) << 6)), (byte)((height - 1) >> 2), (byte)((height - 1) >> 10), 0];
        byte[] chunks = [.. Riff("VP8X", extended), .. Riff("VP8L", data), .. withExif ? Riff("EXIF", [.. "GPSLatitude"u8]) : [], .. withExif ? Riff("XMP ", [.. "<x:xmpmeta/>"u8]) : []];
        return [.. "RIFF"u8, .. Little(chunks.Length + 4), .. "WEBP"u8, .. chunks];
    }

    private static byte[] Riff(string name, byte[] body) => [.. Encoding.Latin1.GetBytes(name), .. Little(body.Length), .. body, .. body.Length % 2 == 1 ? new byte[1] : []];

    public static byte[] Mp4(bool withPlace = false)
    {
        byte[] brand = Box("ftyp", [.. "isom"u8, 0, 0, 2, 0, .. "isomiso2mp41"u8]);
        byte[] place = withPlace ? Box("udta", Box("\u00a9xyz", [.. "+40.7128-074.0060/"u8])) : [];
        return [.. brand, .. Box("moov", [.. Box("mvhd", new byte[100]), .. place]), .. Box("mdat", [1, 2, 3, 4])];
    }

    public static byte[] Box(string name, byte[] body) => [.. Big(body.Length + 8), .. Encoding.Latin1.GetBytes(name), .. body];

    public static byte[] Pdf() => [.. "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"u8];

    public static byte[] Big(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
    private static byte[] Big16(int number) => [(byte)(number >> 8), (byte)number];
    private static byte[] Little(int number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)];
    private static byte[] Little24(int number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16)];
}
