using System.Text.Json;

namespace Halcytone.Studio.Sandbox;

/// <summary>A request's fields, whether they came as a form or as JSON: platforms of this age take both.</summary>
internal sealed class RequestFields
{
    private readonly Dictionary<string, List<string>> values = [];

    public static async Task<RequestFields> Read(HttpRequest request, CancellationToken stop)
    {
        var fields = new RequestFields();
        if (request.HasFormContentType)
        {
            foreach (var (name, given) in await request.ReadFormAsync(stop)) fields.values[name.Replace("[]", "", StringComparison.Ordinal)] = [.. given.OfType<string>()];
        }
        else if (request.HasJsonContentType())
        {
            try
            {
                using var document = await JsonDocument.ParseAsync(request.Body, default, stop);
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                    foreach (var member in document.RootElement.EnumerateObject()) fields.values[member.Name] = [.. Values(member.Value)];
            }
            catch (JsonException) { return fields; } // then every field is missing, and the endpoint says which
        }
        return fields;
    }

    /// <summary>The field's text; null where it is missing or empty.</summary>
    public string? Text(string name) => values.GetValueOrDefault(name) is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>The field's values.</summary>
    public IReadOnlyList<string> List(string name) => values.GetValueOrDefault(name) ?? [];

    private static IEnumerable<string> Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Values),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.Object => [],
        _ => [value.GetRawText()],
    };
}
