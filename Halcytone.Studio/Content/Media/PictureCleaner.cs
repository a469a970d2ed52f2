using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace Halcytone.Studio.Content.Media;

/// <summary>
/// Reads a picture part by part, takes over what shows it and leaves out what tells about people and places (EXIF with GPS, XMP, IPTC, comments) and
/// whatever stands after its end. Nothing is decoded, so nothing is lost of the picture. Throws <see cref="BrokenPicture"/> for what is none.
/// </summary>
internal static class PictureCleaner
{
    /// <summary>The picture without its metadata, and its measures.</summary>
    public static (byte[] Clean, MediaHeader Header) Clean(MediaType type, ReadOnlySpan<byte> bytes) => type switch
    {
        MediaType.Png => Png(bytes),
        MediaType.Jpeg => Jpeg(bytes),
        MediaType.Gif => Gif(bytes),
        _ => Webp(bytes),
    };

    /// <summary>The chunks that decide how a PNG looks; tEXt, zTXt, iTXt, eXIf, tIME and private ones tell only about it.</summary>
    private static readonly FrozenSet<string> PngKept = new[]
    {
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sRGB", "sBIT", "bKGD", "pHYs", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static (byte[], MediaHeader) Png(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var clean = new MemoryStream(bytes.Length);
        clean.Write(reader.Take(8));
        var (width, height, frames, hasData) = (0L, 0L, 1L, false);
        for (var first = true; ; first = false)
        {
            var length = reader.Big32();
            var name = Encoding.Latin1.GetString(reader.Take(4));
            var body = reader.Take(length);
            var check = reader.Take(4);
            if (first != (name == "IHDR")) throw new BrokenPicture("its parts are not in order");
            if (name == "IHDR")
            {
                if (length != 13) throw new BrokenPicture("its header has a wrong length");
                (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
            }
            if (name == "acTL" && length >= 4) frames = BinaryPrimitives.ReadUInt32BigEndian(body);
            hasData |= name == "IDAT";
            if (PngKept.Contains(name)) WritePngChunk(clean, name, body, check);
            else if (char.IsAsciiLetterUpper(name[0])) throw new BrokenPicture("it has a part that no PNG has");
            if (name == "IEND") break;
        }
        if (!hasData) throw new BrokenPicture("it holds no picture");
        return (clean.ToArray(), Measured(MediaType.Png, width, height, frames));
    }

    private static void WritePngChunk(MemoryStream clean, string name, ReadOnlySpan<byte> body, ReadOnlySpan<byte> check)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        clean.Write(length);
        clean.Write(Encoding.Latin1.GetBytes(name));
        clean.Write(body);
        clean.Write(check);
    }

    private static (byte[], MediaHeader) Jpeg(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var clean = new MemoryStream(bytes.Length);
        clean.Write(reader.Take(2));
        var (width, height, scanned, orientation) = (0, 0, false, (byte)1);
        while (true)
        {
            if (reader.Byte() != 0xFF) throw new BrokenPicture("its parts are not in order");
            byte marker;
            while ((marker = reader.Byte()) == 0xFF) { } // fill bytes
            if (marker == 0xD9) break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7)) continue;
            if (marker is 0x00 or 0xD8) throw new BrokenPicture("its parts are not in order");

            var length = reader.Big16();
            if (length < 2) throw new BrokenPicture("a part has a wrong length");
            var body = reader.Take(length - 2);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (body.Length < 6) throw new BrokenPicture("its header is too short");
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
            }
            if (marker == 0xE1 && body.StartsWith("Exif\0\0"u8)) orientation = ExifOrientation.Read(body[6..]);
            if (!JpegKeeps(marker, body)) continue;
            if (marker == 0xDA && !scanned && orientation != 1) clean.Write(ExifOrientation.Segment(orientation)); // else the picture would lie on its side
            WriteSegment(clean, marker, body);
            if (marker != 0xDA) continue;
            scanned = true;
            clean.Write(Scan(bytes, ref reader));
        }
        if (!scanned || width == 0) throw new BrokenPicture("it holds no picture");
        clean.Write([0xFF, 0xD9]);
        return (clean.ToArray(), Measured(MediaType.Jpeg, width, height, 1));
    }

    /// <summary>JFIF, the colour profile and Adobe's colour transform decide how it looks; the other application parts and comments do not.</summary>
    private static bool JpegKeeps(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        0xE0 => body.StartsWith("JFIF\0"u8),
        0xE2 => body.StartsWith("ICC_PROFILE\0"u8),
        0xEE => body.StartsWith("Adobe"u8),
        0xFE or (>= 0xE1 and <= 0xEF) => false,
        _ => true,
    };

    private static void WriteSegment(MemoryStream clean, byte marker, ReadOnlySpan<byte> body)
    {
        clean.Write([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2)]);
        clean.Write(body);
    }

    /// <summary>Entropy-coded bytes up to the next real marker.</summary>
    private static ReadOnlySpan<byte> Scan(ReadOnlySpan<byte> bytes, ref ByteReader reader)
    {
        var rest = bytes[reader.At..];
        for (var at = 0; ; at++)
        {
            var next = rest[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= rest.Length) throw new BrokenPicture("it ends in the middle");
            at += next;
            if (rest[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7) or 0xFF)) return reader.Take(at);
        }
    }

    private static (byte[], MediaHeader) Gif(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var clean = new MemoryStream(bytes.Length);
        clean.Write(reader.Take(6));
        var screen = reader.Take(7);
        clean.Write(screen);
        var (width, height, frames) = (BinaryPrimitives.ReadUInt16LittleEndian(screen), BinaryPrimitives.ReadUInt16LittleEndian(screen[2..]), 0);
        if ((screen[4] & 0x80) != 0) clean.Write(reader.Take(3 << ((screen[4] & 7) + 1)));
        while (true)
        {
            var start = reader.At;
            var kind = reader.Byte();
            if (kind == 0x3B) break;
            if (kind == 0x2C)
            {
                var image = reader.Take(9);
                if ((image[8] & 0x80) != 0) reader.Take(3 << ((image[8] & 7) + 1));
                reader.Byte(); // code size
                SkipBlocks(ref reader);
                clean.Write(bytes[start..reader.At]);
                if (++frames > MediaHeader.MostFrames) break; // said in the header's fault
                continue;
            }
            if (kind != 0x21) throw new BrokenPicture("it has a part that no GIF has");
            var label = reader.Byte();
            var first = reader.At;
            SkipBlocks(ref reader);
            if (GifKeeps(label, bytes[first..reader.At])) clean.Write(bytes[start..reader.At]);
        }
        if (frames == 0) throw new BrokenPicture("it holds no picture");
        clean.WriteByte(0x3B);
        return (clean.ToArray(), Measured(MediaType.Gif, width, height, frames));
    }

    /// <summary>Timing and looping decide how it looks; comments, texts and other programs' data do not.</summary>
    private static bool GifKeeps(byte label, ReadOnlySpan<byte> blocks)
        => label == 0xF9 || (label == 0xFF && blocks.Length > 12 && (blocks[1..].StartsWith("NETSCAPE2.0"u8) || blocks[1..].StartsWith("ANIMEXTS1.0"u8)));

    private static void SkipBlocks(ref ByteReader reader)
    {
        for (int length; (length = reader.Byte()) != 0;) reader.Take(length);
    }

    private static (byte[], MediaHeader) Webp(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        reader.Take(4);
        var length = reader.Little32();
        reader.Take(4);
        if (length + 8L > bytes.Length || length < 4) throw new BrokenPicture("it ends in the middle");

        var end = (int)length + 8;
        var clean = new MemoryStream(bytes.Length);
        clean.Write("RIFF\0\0\0\0WEBP"u8);
        var (width, height, frames, flagsAt) = (0L, 0L, 0L, -1L);
        while (reader.At + 8 <= end)
        {
            var name = Encoding.Latin1.GetString(reader.Take(4));
            var size = reader.Little32();
            var body = reader.Take(size);
            if ((size & 1) != 0 && reader.Left > 0) reader.Take(1);
            if (name is not ("VP8 " or "VP8L" or "VP8X" or "ALPH" or "ANIM" or "ANMF" or "ICCP")) continue; // EXIF, XMP and strangers
            if (name == "VP8X") flagsAt = clean.Length + 8;
            if (name == "ANMF") frames++;
            if (width == 0) (width, height) = WebpMeasures(name, body);
            WriteRiffChunk(clean, name, body);
        }
        if (width == 0) throw new BrokenPicture("it holds no picture");

        var result = clean.ToArray();
        if (flagsAt >= 0) result[flagsAt] &= unchecked((byte)~0x0C); // no EXIF, no XMP
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(4), result.Length - 8);
        return (result, Measured(MediaType.Webp, width, height, Math.Max(1, frames)));
    }

    private static (long Width, long Height) WebpMeasures(string name, ReadOnlySpan<byte> body) => name switch
    {
        "VP8X" when body.Length >= 10 => (1 + (body[4] | body[5] << 8 | body[6] << 16), 1 + (body[7] | body[8] << 8 | body[9] << 16)),
        "VP8 " when body.Length >= 10 && body[3..6].SequenceEqual(new byte[] { 0x9D, 0x01, 0x2A }) => ((body[6] | body[7] << 8) & 0x3FFF, (body[8] | body[9] << 8) & 0x3FFF),
        "VP8L" when body.Length >= 5 && body[0] == 0x2F => (1 + ((body[1] | body[2] << 8) & 0x3FFF), 1 + ((body[2] >> 6 | body[3] << 2 | body[4] << 10) & 0x3FFF)),
        "VP8X" or "VP8 " or "VP8L" => throw new BrokenPicture("its header is too short"),
        _ => (0, 0),
    };

    private static void WriteRiffChunk(MemoryStream clean, string name, ReadOnlySpan<byte> body)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, body.Length);
        clean.Write(Encoding.Latin1.GetBytes(name));
        clean.Write(size);
        clean.Write(body);
        if ((body.Length & 1) != 0) clean.WriteByte(0);
    }

    private static MediaHeader Measured(MediaType type, long width, long height, long frames)
        => new(type, (int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue), (int)Math.Min(frames, int.MaxValue));
}

/// <summary>The one EXIF entry without which a photograph lies on its side.</summary>
internal static class ExifOrientation
{
    /// <summary>1 to 8 from a TIFF block; 1 where it is not said or the block is broken.</summary>
    public static byte Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        var little = tiff[0] == (byte)'I';
        var at = Number32(tiff[4..], little);
        if (at > tiff.Length - 2) return 1;
        var entries = tiff[(int)at..];
        int count = Number16(entries, little);
        for (var index = 0; index < count && 2 + (index + 1) * 12 <= entries.Length; index++)
        {
            var entry = entries.Slice(2 + index * 12, 12);
            if (Number16(entry, little) == 0x0112) return Number16(entry[8..], little) is >= 1 and <= 8 and var turned ? (byte)turned : (byte)1;
        }
        return 1;
    }

    /// <summary>An APP1 segment that says nothing else.</summary>
    public static ReadOnlySpan<byte> Segment(byte orientation) => (byte[])
    [
        0xFF, 0xE1, 0x00, 0x22, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
        (byte)'M', (byte)'M', 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
    ];

    private static ushort Number16(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    private static uint Number32(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
