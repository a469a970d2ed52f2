using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>
/// Refuses U+0000 wherever callers send text: PostgreSQL cannot keep it, no person types it, and mail and HTTP headers end at it. One place, so that
/// no field has to think of it.
/// </summary>
internal static class NulSigns
{
    private const string Said = "contains U+0000, which is no text";

    /// <summary>Looks at the address and at forms; JSON is looked at while it is read (<see cref="NulFreeText"/>).</summary>
    public static async Task Refuse(HttpContext http, RequestDelegate next)
    {
        if (await Where(http.Request) is { } field)
            await Invalid.At(field, Said).ToHttp(StatusCodes.Status400BadRequest).ExecuteAsync(http);
        else
            await next(http);
    }

    private static async ValueTask<string?> Where(HttpRequest request)
    {
        if (Has(request.Path.Value)) return "path";
        if (request.QueryString.HasValue && request.Query.FirstOrDefault(pair => Has(pair.Key) || Has(pair.Value)).Key is { } asked) return asked.Trim('\0');
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return null;
        return (await request.ReadFormAsync(request.HttpContext.RequestAborted)).FirstOrDefault(pair => Has(pair.Key) || Has(pair.Value)).Key?.Trim('\0');
    }

    private static bool Has(StringValues values) => values.Any(Has);

    private static bool Has(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true;

    /// <summary>Reads JSON's texts.</summary>
    internal sealed class NulFreeText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException();
            var text = reader.GetString();
            return Has(text) ? throw new JsonException() : text;
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.GetString() is { } name && !Has(name) ? name : throw new JsonException();

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
    }
}
