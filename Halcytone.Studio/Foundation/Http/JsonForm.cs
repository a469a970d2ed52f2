using System.Text.Json;
using System.Text.Json.Serialization;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>The JSON of the API: snake_case, enums by name.</summary>
public static class JsonForm
{
    /// <summary>The same form for what is not an endpoint: live messages, webhooks, exports.</summary>
    public static readonly JsonSerializerOptions Options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    internal static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.MaxDepth = 32;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new NulSigns.NulFreeText());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        return options;
    }
}
