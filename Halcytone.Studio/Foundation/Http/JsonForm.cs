using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>The JSON of the API: snake_case out; snake_case and camelCase in, because seed 002 writes both.</summary>
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
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { TakeCamelCaseToo } };
        return options;
    }

    /// <summary>Gives each <c>publish_date</c> a write-only twin <c>publishDate</c>.</summary>
    private static void TakeCamelCaseToo(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;

        foreach (var property in type.Properties.Where(property => property.Name.Contains('_', StringComparison.Ordinal)).ToList())
        {
            if (property.AttributeProvider is not PropertyInfo { CanWrite: true } member) continue;

            var twin = type.CreateJsonPropertyInfo(property.PropertyType, JsonNamingPolicy.CamelCase.ConvertName(PascalCase(property.Name)));
            if (type.Properties.Any(other => other.Name == twin.Name)) continue;

            twin.Set = member.SetValue;
            type.Properties.Add(twin);
        }
    }

    private static string PascalCase(string snake)
        => string.Concat(snake.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
