using System.Buffers.Binary;
using System.Text;

namespace Halcytone.Studio.Content.Media;

/// <summary>
/// Walks the boxes of an MP4 file where it stands and blanks those that tell about people and places (<c>udta</c>, <c>meta</c>: place, maker, names), without
/// moving a byte. Throws <see cref="BrokenPicture"/> for what is no such file.
/// </summary>
internal static class VideoCleaner
{
    private const int MostBoxes = 10_000;

    /// <summary>Blanks the metadata in place.</summary>
    public static void Clean(Stream file)
    {
        var (boxes, hasMovie) = (0, false);
        Walk(0, file.Length, depth: 0);
        if (!hasMovie) throw new BrokenPicture("it holds no film");

        void Walk(long from, long to, int depth)
        {
            for (var at = from; at < to;)
            {
                if (++boxes > MostBoxes) throw new BrokenPicture("it has more parts than a film has");
                var (size, head, name) = Box(file, at, to);
                hasMovie |= name == "moov" && depth == 0;
                if (name is "udta" or "meta") Blank(file, at, size, head);
                else if (name is "moov" or "trak" or "mdia") Walk(at + head, at + size, depth + 1);
                at += size;
            }
        }
    }

    private static (long Size, int Head, string Name) Box(Stream file, long at, long end)
    {
        Span<byte> head = stackalloc byte[16];
        if (end - at < 8) throw new BrokenPicture("it ends in the middle");
        file.Position = at;
        file.ReadExactly(head[..8]);
        long size = BinaryPrimitives.ReadUInt32BigEndian(head);
        var length = 8;
        if (size == 1)
        {
            if (end - at < 16) throw new BrokenPicture("it ends in the middle");
            file.ReadExactly(head[8..]);
            (size, length) = (BinaryPrimitives.ReadInt64BigEndian(head[8..]), 16);
        }
        if (size == 0) size = end - at; // to the end of the file
        if (size < length || size > end - at) throw new BrokenPicture("a part is longer than the file");
        return (size, length, Encoding.Latin1.GetString(head.Slice(4, 4)));
    }

    private static void Blank(Stream file, long at, long size, int head)
    {
        file.Position = at + 4;
        file.Write("free"u8);
        file.Position = at + head;
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();
        for (var left = size - head; left > 0; left -= zeros.Length) file.Write(zeros[..(int)Math.Min(left, zeros.Length)]);
    }
}
