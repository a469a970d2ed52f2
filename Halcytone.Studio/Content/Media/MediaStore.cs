using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Content.Media;

/// <summary>A file that has been taken in, looked at and cleaned, and is not yet a row.</summary>
internal sealed record StoredFile(string StoredAs, MediaHeader Header, long Bytes, string Sha256);

/// <summary>The folder of uploaded files: outside the web root, under random names, nothing kept that is not what its name says.</summary>
internal sealed class MediaStore(DataFolder data)
{
    public const long LargestImage = 20L * 1024 * 1024;
    public const long LargestVideo = 500L * 1024 * 1024;

    /// <summary>Where a stored file stands.</summary>
    public string PathOf(string storedAs) => data.At("media", storedAs[..2], storedAs);

    /// <summary>The most bytes that a file of this type may have.</summary>
    public static long Largest(MediaType type) => type == MediaType.Mp4 ? LargestVideo : LargestImage;

    /// <summary>Takes a stream in, at most the type's limit, and keeps it without its metadata.</summary>
    public async Task<Outcome<StoredFile>> Take(string name, Stream content, CancellationToken stop)
    {
        if (MediaHeader.TypeOf(name) is not { } promised)
            return Invalid.At("file", "Files of this kind are not taken. Send png, jpg, gif, webp, mp4 or pdf.");

        var storedAs = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var incoming = data.At("media", "incoming", storedAs);
        try
        {
            if (await Receive(content, incoming, Largest(promised), stop) is { } refused) return refused;
            if (Look(incoming, promised).Refused(out var fault, out var header)) return fault;

            var path = PathOf(storedAs);
            File.Move(incoming, path);
            return new StoredFile(storedAs, header, new FileInfo(path).Length, await HashOf(path, stop));
        }
        catch (IOException) when (!stop.IsCancellationRequested)
        {
            return new Conflict("not_stored", "The file could not be stored; the disk may be full. Nothing was changed.");
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>Removes a file that became no row.</summary>
    public void Drop(StoredFile file) => File.Delete(PathOf(file.StoredAs));

    private static async Task<Refusal?> Receive(Stream content, string path, long most, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[64 * 1024];
        var taken = 0L;
        for (int read; (read = await content.ReadAsync(buffer, stop)) > 0;)
        {
            taken += read;
            if (taken > most) return new TooLarge("file_too_large", $"The file is larger than {most / 1024 / 1024} MB. Nothing was stored.");
            await file.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        return taken == 0 ? Invalid.At("file", "The file is empty.") : null;
    }

    /// <summary>What the bytes are, and the same file without what tells about people.</summary>
    private static Outcome<MediaHeader> Look(string path, MediaType promised)
    {
        var start = new byte[MediaHeader.Needed];
        using (var file = File.OpenRead(path)) start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (MediaHeader.TypeOf(start) is not { } type) return Invalid.At("file", "The file is not what its name says: its bytes are of no kind that is taken.");
        if (type != promised) return Invalid.At("file", $"The file's name says {promised}, its bytes say {type}. Name it as what it is.");
        try
        {
            return type.IsImage() ? CleanPicture(path, type) : type == MediaType.Mp4 ? CleanVideo(path) : CheckPdf(path);
        }
        catch (BrokenPicture broken)
        {
            return Invalid.At("file", $"The file is broken: {broken.Message}.");
        }
    }

    private static Outcome<MediaHeader> CleanPicture(string path, MediaType type)
    {
        var (clean, header) = PictureCleaner.Clean(type, File.ReadAllBytes(path));
        if (header.Fault() is { } fault) return Invalid.At("file", $"Nothing was stored: {fault}.");
        File.WriteAllBytes(path, clean);
        return header;
    }

    private static MediaHeader CleanVideo(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        VideoCleaner.Clean(file);
        return new MediaHeader(MediaType.Mp4, null, null, 1);
    }

    private static MediaHeader CheckPdf(string path)
    {
        using var file = File.OpenRead(path);
        var end = new byte[(int)Math.Min(1024, file.Length)];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        if (!Encoding.Latin1.GetString(end).Contains("%%EOF", StringComparison.Ordinal)) throw new BrokenPicture("it ends in the middle");
        return new MediaHeader(MediaType.Pdf, null, null, 1);
    }

    private static async Task<string> HashOf(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }
}
