using System.Buffers;
using System.Text.Json;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>Takes <c>publishDate</c> for <c>publish_date</c> in what callers send, because seed 002 writes both.</summary>
internal static class CamelCaseKeys
{
    /// <summary>Rewrites the body where one of its keys is in camelCase; leaves every other body, and what is not JSON, to the endpoint.</summary>
    public static async Task Take(HttpContext http, RequestDelegate next)
    {
        if (http.Request.HasJsonContentType())
        {
            http.Request.EnableBuffering();
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            http.Request.Body.Position = 0;
            if (InSnakeCase(body.GetBuffer().AsMemory(0, (int)body.Length)) is { } rewritten) http.Request.Body = new MemoryStream(rewritten, writable: false);
        }
        await next(http);
    }

    /// <summary>The same JSON with its keys in snake_case; null where nothing is to change or it is not JSON.</summary>
    internal static byte[]? InSnakeCase(ReadOnlyMemory<byte> json)
    {
        try
        {
            if (!HasCamelCase(json.Span)) return null;

            var rewritten = new ArrayBufferWriter<byte>(json.Length + 64);
            using (var writer = new Utf8JsonWriter(rewritten, new JsonWriterOptions { SkipValidation = true }))
            {
                var reader = new Utf8JsonReader(json.Span);
                while (reader.Read()) Copy(ref reader, writer);
            }
            return rewritten.WrittenSpan.ToArray();
        }
        catch (JsonException) { return null; } // the endpoint says what is wrong with it
    }

    private static bool HasCamelCase(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var found = false;
        while (reader.Read()) found |= reader.TokenType == JsonTokenType.PropertyName && reader.ValueSpan.ContainsAnyInRange((byte)'A', (byte)'Z');
        return found;
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName: writer.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(reader.GetString()!)); break;
            case JsonTokenType.StartObject: writer.WriteStartObject(); break;
            case JsonTokenType.EndObject: writer.WriteEndObject(); break;
            case JsonTokenType.StartArray: writer.WriteStartArray(); break;
            case JsonTokenType.EndArray: writer.WriteEndArray(); break;
            case JsonTokenType.String: writer.WriteStringValue(reader.GetString()); break;
            default: writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
        }
    }
}
