using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Halcytone.Studio.Foundation.Pieces;

/// <summary>
/// The front-end files that are embedded in the application (<c>wwwroot-assets</c>). Each address carries a hash of all of them, so that a
/// browser keeps a file for ever and asks again after an update. Text is compressed once, when it is first asked for.
/// </summary>
public static partial class StudioAssets
{
    private const string Prefix = "assets/";
    private static readonly System.Reflection.Assembly Carrier = typeof(StudioAssets).Assembly;
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly HashSet<string> Names = [.. Carrier.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];
    private static readonly Lazy<string> Version = new(HashOfAll);
    private static readonly ConcurrentDictionary<string, Asset> Ready = [];

    /// <summary>Folders that browsers may read; templates and demo content stay inside.</summary>
    private static readonly string[] Public = ["styles/", "scripts/", "fonts/", "icons/", "images/"];

    /// <summary>The address of a file: <c>StudioAssets.Url("styles/studio.css")</c>.</summary>
    public static string Url(string path) => $"/assets/{Version.Value}/{path}";

    /// <summary>The text of an embedded file, public or not; null where there is none.</summary>
    public static string? Text(string path) => Names.Contains(path) ? Encoding.UTF8.GetString(Bytes(path)) : null;

    /// <summary>Serves the files at <c>/assets/{version}/{path}</c>; an older version's address answers the current file, kept for a minute only.</summary>
    public static void MapAssets(this IEndpointRouteBuilder app) => app.MapGet("/assets/{version}/{**path}", (string version, string path, HttpContext http) =>
        Public.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) && Names.Contains(path)
            ? Send(http, Ready.GetOrAdd(path, Make), lasting: version == Version.Value)
            : Results.NotFound()).AllowAnonymous().ExcludeFromDescription();

    /// <summary>Sends bytes that were made once, in the encoding that the browser takes, or 304.</summary>
    /// <param name="http">The request.</param>
    /// <param name="asset">What to send.</param>
    /// <param name="lasting">Whether the address changes with the bytes.</param>
    public static IResult Send(HttpContext http, Asset asset, bool lasting)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = lasting ? "public, max-age=31536000, immutable" : "public, max-age=60";
        headers.ETag = asset.Tag;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (http.Request.Headers.IfNoneMatch.Contains(asset.Tag)) return Results.StatusCode(StatusCodes.Status304NotModified);

        var (bytes, encoding) = asset.For(http.Request.Headers.AcceptEncoding);
        if (encoding is not null) headers.ContentEncoding = encoding;
        return Results.Bytes(bytes, asset.Type);
    }

    private static Asset Make(string path)
    {
        var bytes = path.EndsWith(".css", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Joined(path)) : Bytes(path);
        return Asset.Of(bytes, Types.TryGetContentType(path, out var type) ? type : "application/octet-stream");
    }

    /// <summary>A style sheet with its imports in their places; <c>rooms/*.css</c> takes every file of the folder by name.</summary>
    private static string Joined(string path) => Import().Replace(Text(path)!, import =>
    {
        var (folder, wanted) = (path[..(path.LastIndexOf('/') + 1)], import.Groups["file"].Value);
        var files = wanted.EndsWith("*.css", StringComparison.Ordinal)
            ? Names.Where(name => name.StartsWith(folder + wanted[..^5], StringComparison.Ordinal) && name.EndsWith(".css", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            : Enumerable.Repeat(folder + wanted, 1);
        return string.Join('\n', files.Select(Joined)).Replace("url(\"../../", "url(\"../", StringComparison.Ordinal);
    });

    private static byte[] Bytes(string path)
    {
        using var stream = Carrier.GetManifestResourceStream(Prefix + path)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string HashOfAll()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Names.Where(name => Public.Any(folder => name.StartsWith(folder, StringComparison.Ordinal))).Order(StringComparer.Ordinal)) hash.AppendData(Bytes(name));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    [GeneratedRegex("""^@import "(?<file>[^"]+)";\s*$""", RegexOptions.Multiline)]
    private static partial Regex Import();
}

/// <summary>A file ready to be sent: as it is and, where that is worth it, compressed.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Its entity tag.</param>
public sealed record Asset(string Type, string Tag)
{
    private byte[] Plain { get; init; } = [];
    private byte[]? Brotli { get; init; }
    private byte[]? Gzip { get; init; }

    /// <summary>Compresses text; fonts and pictures are compressed already.</summary>
    public static Asset Of(byte[] bytes, string type)
    {
        var text = type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("javascript", StringComparison.Ordinal) || type.Contains("svg", StringComparison.Ordinal);
        return new(text && !type.Contains("charset", StringComparison.Ordinal) ? type + "; charset=utf-8" : type, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"")
        {
            Plain = bytes,
            Brotli = text ? Pack(bytes, to => new BrotliStream(to, CompressionLevel.SmallestSize)) : null,
            Gzip = text ? Pack(bytes, to => new GZipStream(to, CompressionLevel.SmallestSize)) : null,
        };
    }

    /// <summary>The bytes for a browser that takes <paramref name="accepted"/>, and the name of their encoding.</summary>
    public (byte[] Bytes, string? Encoding) For(StringValues accepted)
    {
        var said = accepted.ToString();
        if (Brotli is not null && said.Contains("br", StringComparison.Ordinal)) return (Brotli, "br");
        return Gzip is not null && said.Contains("gzip", StringComparison.Ordinal) ? (Gzip, "gzip") : (Plain, null);
    }

    private static byte[] Pack(byte[] bytes, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var to = packer(packed)) to.Write(bytes);
        return packed.ToArray();
    }
}
