using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Generation.Templates;

/// <summary>One channel's template: a text for each field of the rendition, under <c>--- field ---</c> lines.</summary>
/// <param name="Name"><c>weekly_update/email</c>.</param>
/// <param name="Version">Hash of its text and of the partials: part of every fingerprint made with it.</param>
internal sealed record ChannelTemplate(string Name, string Version, IReadOnlyDictionary<string, TemplateEngine.Compiled> Fields)
{
    /// <summary>The field's text, trimmed; null where the template does not speak of it.</summary>
    public string? Render(string field, Dictionary<string, object?> model) => Fields.TryGetValue(field, out var text) ? text.Render(model).Trim() : null;
}

/// <summary>
/// The templates and tones, from the resources that come with the studio (<c>assets/templates/…</c>). A file of the same path in the data folder
/// (<c>templates/weekly_update/email.hbs</c>) is used instead, from the next generation on.
/// </summary>
internal sealed partial class TemplateCatalog
{
    private const string Resources = "assets/templates/";
    private static readonly Assembly Home = typeof(TemplateCatalog).Assembly;
    private static readonly JsonSerializerOptions ToneForm = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip };

    private readonly string overrides;
    private readonly TemplateEngine engine;
    private readonly string partialsHash;
    private readonly Dictionary<string, string> shipped;
    private readonly ConcurrentDictionary<string, (DateTime ChangedAt, ChannelTemplate Template)> templates = [];
    private readonly ConcurrentDictionary<string, (DateTime ChangedAt, Tone Tone)> tones = [];

    public TemplateCatalog(DataFolder data)
    {
        overrides = Path.Combine(data.Path, "templates");
        shipped = Home.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal)).ToDictionary(name => name[Resources.Length..], Read);
        var partials = shipped.Where(file => file.Key.StartsWith("partials/", StringComparison.Ordinal)).ToDictionary(file => Path.GetFileNameWithoutExtension(file.Key), file => file.Value);
        partialsHash = Hash(string.Join('\0', partials.OrderBy(partial => partial.Key, StringComparer.Ordinal).Select(partial => partial.Value)));
        engine = new TemplateEngine(partials);
    }

    /// <summary>The template of a style for a channel: its own, else the style's for all social channels, else the one that all styles share.</summary>
    public Outcome<ChannelTemplate> Find(string style, ChannelDeclaration channel)
    {
        var file = channel.Kind.ToString().ToLowerInvariant();
        string[] paths = channel.IsSocial ? [$"{style}/{file}", $"{style}/social", $"shared/{file}", "shared/social"] : [$"{style}/{file}", $"shared/{file}"];
        foreach (var path in paths)
        {
            if (Source($"{path}.hbs") is not { } source) continue;
            if (templates.TryGetValue(path, out var known) && known.ChangedAt == source.ChangedAt) return known.Template;

            if (Make(path, source.Text()).Refused(out var why, out var made)) return why;
            templates[path] = (source.ChangedAt, made);
            return made;
        }
        return new TemplateRefused($"{style}/{file}", "there is none for this channel.");
    }

    /// <summary>The tone of that name; the names are <see cref="Generator.Tones"/>.</summary>
    public Tone Tone(string name)
    {
        var source = Source($"tones/{name}.json") ?? throw new InvalidOperationException($"The tone {name} has no file.");
        if (tones.TryGetValue(name, out var known) && known.ChangedAt == source.ChangedAt) return known.Tone;

        var tone = JsonSerializer.Deserialize<Tone>(source.Text(), ToneForm)! with { Name = name };
        tones[name] = (source.ChangedAt, tone);
        return tone;
    }

    private Outcome<ChannelTemplate> Make(string name, string source)
    {
        var fields = new Dictionary<string, TemplateEngine.Compiled>();
        var marks = FieldMark().Matches(source);
        if (marks.Count == 0) return new TemplateRefused(name, "it has no line such as --- text ---.");
        for (var at = 0; at < marks.Count; at++)
        {
            var from = marks[at].Index + marks[at].Length;
            var to = at + 1 < marks.Count ? marks[at + 1].Index : source.Length;
            var field = marks[at].Groups[1].Value;
            var (template, broken) = engine.Compile(source[from..to].Trim('\r', '\n'), TargetOf(field));
            if (template is null) return new TemplateRefused($"{name} ({field})", broken!);
            fields[field] = template;
        }
        return new ChannelTemplate(name, Hash(source + '\0' + partialsHash), fields);
    }

    private static TemplateTarget TargetOf(string field) => field switch
    {
        "html" => TemplateTarget.Html,
        "text" or "tail" => TemplateTarget.Text,
        _ => TemplateTarget.Line,
    };

    private (DateTime ChangedAt, Func<string> Text)? Source(string path)
    {
        var own = new FileInfo(Path.Combine(overrides, path));
        if (own.Exists) return (own.LastWriteTimeUtc, () => File.ReadAllText(own.FullName));
        return shipped.TryGetValue(path, out var text) ? (DateTime.MinValue, () => text) : null;
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Home.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];

    [GeneratedRegex(@"^--- ([a-z]+) ---[ \t]*\r?$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FieldMark();
}
