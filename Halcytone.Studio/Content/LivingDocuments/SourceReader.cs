using System.Security;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Outbound;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Content.LivingDocuments;

/// <summary>What reading a document gave.</summary>
internal abstract record Reading
{
    /// <summary>Its text, and what the server calls this state.</summary>
    public sealed record Text(string Markdown, string? ETag) : Reading;

    /// <summary>The server says it is as it was.</summary>
    public sealed record AsBefore : Reading;

    /// <summary>It could not be read; <paramref name="Why"/> completes "The document could not be read: …".</summary>
    public sealed record Failed(string Why) : Reading;
}

/// <summary>Reads a living document where it stands: the database, a file, a web address. Every wire failure is named here, once.</summary>
internal sealed class SourceReader(Database database, OutboundHttp http, DataFolder data)
{
    /// <summary>The largest document (reliability-and-security §10.5).</summary>
    public const int LargestDocument = 5 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads it as it is now.</summary>
    public Task<Reading> Read(Actor actor, Source source, CancellationToken stop) => source.Kind switch
    {
        SourceKind.Internal => ReadInternal(actor, source.Id, stop),
        SourceKind.File => ReadFile(source.Address, stop),
        _ => ReadUrl(source, stop),
    };

    private async Task<Reading> ReadInternal(Actor actor, Guid sourceId, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        var text = await db.SourceDocuments.Where(document => document.SourceId == sourceId).Select(document => document.Text).SingleOrDefaultAsync(stop);
        return new Reading.Text(text ?? "", ETag: null);
    }

    private async Task<Reading> ReadFile(string address, CancellationToken stop)
    {
        if (DocumentFolder.Locate(data, address) is not { } path) return new Reading.Failed("its path leaves the documents folder.");
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (file.Length > LargestDocument) return TooLarge();
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, stop);
            return new Reading.Text(StrictUtf8.GetString(bytes), ETag: null);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException) { return new Reading.Failed($"there is no file {address} in the documents folder."); }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or SecurityException) { return new Reading.Failed($"the file {address} cannot be opened."); }
        catch (DecoderFallbackException) { return NotText(); }
    }

    private async Task<Reading> ReadUrl(Source source, CancellationToken stop)
    {
        if (!Uri.TryCreate(source.Address, UriKind.Absolute, out var address)) return new Reading.Failed("its address is not a web address.");
        try
        {
            if ((await http.Fetch(address, source.ETag, LargestDocument, stop)).Refused(out var why, out var fetched)) return new Reading.Failed(why is NotFetched named ? named.Detail : why.Message);
            if (fetched.Body is not { } bytes) return new Reading.AsBefore();
            if (fetched.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
                return new Reading.Failed("the address leads to a web page, not to a Markdown document.");
            return new Reading.Text(StrictUtf8.GetString(bytes), fetched.ETag);
        }
        catch (IOException) { return new Reading.Failed($"the connection to {address.Host} broke."); }
        catch (DecoderFallbackException) { return NotText(); }
    }

    private static Reading.Failed TooLarge() => new("it is larger than 5 MB.");
    private static Reading.Failed NotText() => new("it is not UTF-8 text.");
}

/// <summary>Where Markdown files of sources stand: below the data folder, and nowhere else.</summary>
internal static class DocumentFolder
{
    /// <summary>The file's full path, or null where the address leaves the folder, passes a link or is no Markdown file.</summary>
    public static string? Locate(DataFolder data, string address)
    {
        if (address.Length is 0 or > 300 || address.AsSpan().ContainsAnyInRange('\0', '\u001f') || Path.IsPathRooted(address)) return null;
        if (Path.GetExtension(address).ToLowerInvariant() is not (".md" or ".markdown" or ".txt")) return null;

        var root = Path.GetDirectoryName(data.At("documents", "_"))!;
        var full = Path.GetFullPath(Path.Combine(root, address));
        if (!full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        for (var at = full; at.Length > root.Length; at = Path.GetDirectoryName(at)!)
            if (new FileInfo(at).LinkTarget is not null) return null;
        return full;
    }
}
