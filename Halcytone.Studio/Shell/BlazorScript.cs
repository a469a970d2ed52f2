using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Halcytone.Studio.Foundation.Pieces;

namespace Halcytone.Studio.Shell;

/// <summary>Serves <c>blazor.web.js</c> out of the signed runtime assembly that carries it; docs/decisions/0003-blazor-browser-script.md.</summary>
internal static class BlazorScript
{
    private const string Path = "_framework/blazor.web.js";

#if OFFICIAL_BLAZOR_SCRIPT
    /// <summary>The address pages load it from.</summary>
    public static string Url => Path;

    public static void MapBlazorScript(this IEndpointRouteBuilder app) => app.MapStaticAssets();
#else
    private const string Carrier = "framework/endpoints.dll";
    private static readonly Lazy<Asset> Script = new(() => Asset.Of(Read(), "text/javascript"));

    /// <summary>The address pages load it from; it changes with the script.</summary>
    public static string Url => $"{Path}?v={Script.Value.Tag.Trim('"')}";

    public static void MapBlazorScript(this IEndpointRouteBuilder app)
        => app.MapGet("/" + Path, (HttpContext http) => StudioAssets.Send(http, Script.Value, lasting: http.Request.Query.ContainsKey("v"))).AllowAnonymous().ExcludeFromDescription();

    private static byte[] Read()
    {
        using var carrier = typeof(BlazorScript).Assembly.GetManifestResourceStream(Carrier)!;
        using var image = new PEReader(carrier);
        var metadata = image.GetMetadataReader();
        var entry = metadata.ManifestResources.Select(metadata.GetManifestResource).First(resource => metadata.StringComparer.Equals(resource.Name, Path));
        var resources = image.GetSectionData(image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
        var content = resources.GetReader((int)entry.Offset, resources.Length - (int)entry.Offset);
        return content.ReadBytes(content.ReadInt32()); // a resource is its length, then its bytes (ECMA-335 §II.24.3)
    }
#endif
}
