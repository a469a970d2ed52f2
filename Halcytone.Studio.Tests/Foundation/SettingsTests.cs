using System.Text.Json;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Tests.Foundation;

public sealed class SettingsTests
{
    private static readonly string[] Sections =
        ["Database", "Backups", "Storage", "Access", "Demo", "RateLimits", "Outbound", "Mail", "Tasks", "Acts", "Channels", "Sources", "Media", "Scheduling", "Distribution", "Sites"];

    public static TheoryData<string> EverySection => [.. Sections];

    [Theory, MemberData(nameof(EverySection))]
    public void The_example_names_every_key(string section)
    {
        var options = typeof(Actor).Assembly.GetTypes().Single(type => type.Name == section + "Options" || type.Name == section.TrimEnd('s') + "Options" || type.Name == section && type.Name == "RateLimits");
        var keys = options.GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly)
            .Where(property => property.CanWrite || property.PropertyType.IsGenericType).Select(property => property.Name);
        Assert.Empty(keys.Except(Example().GetProperty(section).EnumerateObject().Select(key => key.Name)));
    }

    private static JsonElement Example()
    {
        var home = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(home, "Halcytone.Studio.sln"))) home = Path.GetDirectoryName(home)!;
        var text = File.ReadAllText(Path.Combine(home, "appsettings.Development.json.example"));
        return JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement;
    }
}
