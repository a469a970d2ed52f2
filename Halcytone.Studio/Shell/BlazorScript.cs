#if !OFFICIAL_BLAZOR_SCRIPT
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Halcytone.Studio.Shell;

/// <summary>Serves <c>blazor.web.js</c> out of the signed runtime assembly that carries it; docs/decisions/0003-blazor-browser-script.md.</summary>
internal static class BlazorScript
{
    private const string Carrier = "framework/endpoints.dll";
    private const string Resource = "_framework/blazor.web.js";
    private static readonly Lazy<byte[]> Bytes = new(Read);

    public static void MapBlazorScript(this IEndpointRouteBuilder app) => app.MapGet("/" + Resource, (HttpResponse response) =>
    {
        response.Headers.CacheControl = "public, max-age=3600";
        return Results.Bytes(Bytes.Value, "text/javascript; charset=utf-8");
    }).AllowAnonymous().ExcludeFromDescription();

    private static byte[] Read()
    {
        using var carrier = typeof(BlazorScript).Assembly.GetManifestResourceStream(Carrier)!;
        using var image = new PEReader(carrier);
        var metadata = image.GetMetadataReader();
        var entry = metadata.ManifestResources.Select(metadata.GetManifestResource).First(resource => metadata.StringComparer.Equals(resource.Name, Resource));
        var resources = image.GetSectionData(image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
        var content = resources.GetReader((int)entry.Offset, resources.Length - (int)entry.Offset);
        return content.ReadBytes(content.ReadInt32()); // a resource is its length, then its bytes (ECMA-335 §II.24.3)
    }
}
#endif
