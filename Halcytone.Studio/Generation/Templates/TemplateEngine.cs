using System.Globalization;
using System.Net;
using System.Text;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;

namespace Halcytone.Studio.Generation.Templates;

/// <summary>
/// Handlebars in a closed room: an environment for each target, no helper but its own four, compiled texts kept (the 500 last used). Changing
/// the template language touches this file and <see cref="TemplateRules"/> alone.
/// </summary>
internal sealed class TemplateEngine
{
    private const int Kept = 500;

    private readonly Dictionary<TemplateTarget, IHandlebars> environments;
    private readonly IReadOnlySet<string> partials;
    private readonly Dictionary<(TemplateTarget, string), LinkedListNode<Compiled>> compiled = [];
    private readonly LinkedList<Compiled> byLastUse = new();
    private readonly Lock turn = new();

    /// <param name="partials">Texts that HTML templates may include, by name.</param>
    public TemplateEngine(IReadOnlyDictionary<string, string> partials)
    {
        environments = Enum.GetValues<TemplateTarget>().ToDictionary(target => target, Environment);
        this.partials = partials.Keys.ToHashSet();
        foreach (var (name, source) in partials)
        {
            if (TemplateRules.Broken(source, new HashSet<string>()) is { } why) throw new InvalidOperationException($"The partial {name} is not used: {why}");
            foreach (var environment in environments.Values) environment.RegisterTemplate(name, source);
        }
    }

    /// <summary>Checks and compiles; a text it has seen lately costs a look-up.</summary>
    /// <returns>The template, or the rule it breaks.</returns>
    public (Compiled? Template, string? Broken) Compile(string source, TemplateTarget target)
    {
        lock (turn) // compiling changes the environment
        {
            if (compiled.TryGetValue((target, source), out var known))
            {
                byLastUse.Remove(known);
                byLastUse.AddFirst(known);
                return (known.Value, null);
            }
            if (TemplateRules.Broken(source, partials) is { } why) return (null, why);

            HandlebarsTemplate<TextWriter, object, object> run;
            try
            {
                using var reader = new StringReader(source);
                run = environments[target].Compile(reader);
            }
            catch (HandlebarsException failure)
            {
                return (null, $"the engine does not read it ({failure.Message}).");
            }
            var template = new Compiled(source, target, run);
            compiled[(target, source)] = byLastUse.AddFirst(template);
            if (byLastUse.Count > Kept)
            {
                var oldest = byLastUse.Last!.Value;
                compiled.Remove((oldest.Target, oldest.Source));
                byLastUse.RemoveLast();
            }
            return (template, null);
        }
    }

    private static IHandlebars Environment(TemplateTarget target)
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration
        {
            NoEscape = target != TemplateTarget.Html,
            FormatProvider = CultureInfo.InvariantCulture,
            PartialRecursionDepthLimit = 8,
        });
        handlebars.RegisterHelper("html", (writer, _, arguments) =>
        {
            RenderMeter.Step();
            if (arguments[0] is ModelMarkup markup) writer.WriteSafeString(markup.Html);
        });
        handlebars.RegisterHelper("url", (writer, _, arguments) =>
        {
            RenderMeter.Step();
            if (arguments[0] is string address && IsAddress(address)) writer.WriteSafeString(target == TemplateTarget.Html ? WebUtility.HtmlEncode(address) : address);
        });
        handlebars.RegisterHelper("upper", (writer, _, arguments) =>
        {
            RenderMeter.Step();
            if (arguments[0] is string text) writer.Write(text.ToUpperInvariant());
        });
        handlebars.RegisterHelper("cut", (writer, _, arguments) =>
        {
            RenderMeter.Step();
            if (arguments[0] is string text) writer.Write(Words.Cut(text, Convert.ToInt32(arguments[1], CultureInfo.InvariantCulture)));
        });
        return handlebars;
    }

    /// <summary>Addresses a reader may be led to: the web, mail, telephone; or one that each recipient gets for himself.</summary>
    internal static bool IsAddress(string address)
        => PersonalFields.IsPlaceholder(address)
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto" or "tel" && !address.Any(char.IsControl));

    /// <summary>A text ready to run.</summary>
    internal sealed class Compiled(string source, TemplateTarget target, HandlebarsTemplate<TextWriter, object, object> run)
    {
        public string Source => source;
        public TemplateTarget Target => target;

        /// <summary>Runs it within the limits of <see cref="RenderMeter"/>.</summary>
        /// <exception cref="TemplateOverran">It ran past them.</exception>
        public string Render(Dictionary<string, object?> model)
        {
            using var writer = new MeteredWriter();
            using (RenderMeter.Begin()) run(writer, model, null!);
            var text = writer.ToString();
            return target == TemplateTarget.Line ? Words.OneLine(text) : text;
        }
    }

    private sealed class MeteredWriter : TextWriter
    {
        private readonly StringBuilder text = new(4096);

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            RenderMeter.Wrote(1);
            text.Append(value);
        }

        public override void Write(string? value)
        {
            if (value is null) return;
            RenderMeter.Wrote(value.Length);
            text.Append(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            RenderMeter.Wrote(count);
            text.Append(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            RenderMeter.Wrote(buffer.Length);
            text.Append(buffer);
        }

        public override string ToString() => text.ToString();
    }
}
