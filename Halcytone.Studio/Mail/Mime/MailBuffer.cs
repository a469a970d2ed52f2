using System.Buffers;
using System.Text;

namespace Halcytone.Studio.Mail.Mime;

/// <summary>Bytes of a message as they are written: grows from the pool and is used again for the next message.</summary>
internal sealed class MailBuffer : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(32 * 1024);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Write(ReadOnlySpan<byte> more) => more.CopyTo(Take(more.Length));

    public void Write(byte one) => Take(1)[0] = one;

    /// <summary>Writes text that is known to be ASCII.</summary>
    public void WriteAscii(ReadOnlySpan<char> text) => Encoding.ASCII.GetBytes(text, Take(text.Length));

    /// <summary>Room for exactly <paramref name="count"/> further bytes, counted as written.</summary>
    public Span<byte> Take(int count)
    {
        if (bytes.Length - Length < count) Grow(count);
        var room = bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + count));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
