using System.Buffers.Binary;

namespace Halcytone.Studio.Content.Media;

/// <summary>What a file's own bytes say it is.</summary>
/// <param name="Width">Pixels; null for a video or a document.</param>
/// <param name="Frames">1 but for moving pictures.</param>
internal sealed record MediaHeader(MediaType Type, int? Width, int? Height, int Frames)
{
    /// <summary>Sides and pixels of a picture, frames of a moving one (reliability-and-security §12.7).</summary>
    public const int LongestSide = 12_000;
    public const int MostPixels = 40_000_000;
    public const int MostFrames = 300;

    /// <summary>The first bytes that tell a type.</summary>
    public const int Needed = 16;

    /// <summary>The type that the first bytes name, or null.</summary>
    public static MediaType? TypeOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => MediaType.Png,
        [0xFF, 0xD8, 0xFF, ..] => MediaType.Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => MediaType.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => MediaType.Webp,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when start.Length >= 12 && IsMp4Brand(start[8..12]) => MediaType.Mp4,
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', (byte)'1' or (byte)'2', (byte)'.', ..] => MediaType.Pdf,
        _ => null,
    };

    /// <summary>The type that a name's ending promises, or null where such files are not taken.</summary>
    public static MediaType? TypeOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => MediaType.Png,
        ".jpg" or ".jpeg" => MediaType.Jpeg,
        ".gif" => MediaType.Gif,
        ".webp" => MediaType.Webp,
        ".mp4" or ".m4v" => MediaType.Mp4,
        ".pdf" => MediaType.Pdf,
        _ => null,
    };

    /// <summary>Why such a picture is not taken, or null.</summary>
    public string? Fault()
    {
        if (Width is not { } width || Height is not { } height) return null;
        if (width <= 0 || height <= 0) return "the picture has no size";
        if (width > LongestSide || height > LongestSide) return $"the picture is {width} × {height} pixels; a side may have 12,000";
        if ((long)width * height > MostPixels) return $"the picture is {width} × {height} pixels, more than 40 megapixels";
        return Frames > MostFrames ? $"the picture moves over {Frames} frames; 300 are taken" : null;
    }

    private static bool IsMp4Brand(ReadOnlySpan<byte> brand)
        => brand.SequenceEqual("isom"u8) || brand.SequenceEqual("iso2"u8) || brand.SequenceEqual("iso4"u8) || brand.SequenceEqual("iso5"u8) || brand.SequenceEqual("iso6"u8)
        || brand.SequenceEqual("mp41"u8) || brand.SequenceEqual("mp42"u8) || brand.SequenceEqual("avc1"u8) || brand.SequenceEqual("M4V "u8) || brand.SequenceEqual("dash"u8)
        || brand.SequenceEqual("MSNV"u8);
}

/// <summary>Reads a picture's bytes forward and never beyond their end.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int At { get; private set; }
    public readonly int Left => bytes.Length - At;

    /// <summary>The next bytes; throws <see cref="BrokenPicture"/> where the file ends before.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Left) throw new BrokenPicture("it ends in the middle");
        var taken = bytes.Slice(At, (int)count);
        At += (int)count;
        return taken;
    }

    public byte Byte() => Take(1)[0];
    public ushort Big16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));
    public uint Big32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));
    public ushort Little16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
    public uint Little32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
}

/// <summary>The bytes are not what their beginning says.</summary>
internal sealed class BrokenPicture(string why) : Exception(why);
