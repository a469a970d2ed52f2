using Halcytone.Studio.Channels;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Generation.Templates;

namespace Halcytone.Studio.Tests.Generation;

/// <summary>What a template may not do (reliability-and-security §12.1).</summary>
public sealed class TemplateTests
{
    public static TheoryData<string> Refused =>
    [
        // Values without encoding.
        "{{{title}}}", "{{{{title}}}}", "{{&title}}", "{{& title}}", "{{~{title}~}}", "{{{body}}", "{{ &title }}", "{{{{raw}}}} {{{{/raw}}}}",
        // Partials and decorators.
        "{{> (whichever)}}", "{{> @partial-block}}", "{{#> layout}}x{{/layout}}", "{{> unknown}}", "{{> ../../etc/passwd}}", "{{>mail_head x=1}}", "{{#*inline \"a\"}}x{{/inline}}",
        "{{* decorator}}", "{{>}}", "{{> mail_head this}}", "{{> 'mail_head'}}",
        // Helpers that are not the studio's, and the engine's own.
        "{{lookup this \"title\"}}", "{{lookup . title}}", "{{#lookup this}}x{{/lookup}}", "{{log title}}", "{{helperMissing title}}", "{{#with (lookup this 'a')}}x{{/with}}",
        "{{unknown title}}", "{{upper (upper title)}}", "{{html (html body)}}", "{{cut title}}", "{{cut title -1}}", "{{cut title 999999}}", "{{cut title 'x'}}", "{{lookup}}", "{{log}}",
        // Members of .NET types.
        "{{title.Length}}", "{{points.Count}}", "{{title.GetType.Assembly}}", "{{this.GetType}}", "{{constructor.Name}}", "{{title.[Length]}}", "{{[title]}}", "{{@root.title}}", "{{@key}}", "{{@Index}}",
        // Walking what is not counted.
        "{{#each this}}x{{/each}}", "{{#each .}}x{{/each}}", "{{#each ..}}x{{/each}}", "{{#each ../this}}x{{/each}}", "{{#points}}x{{/points}}", "{{^points}}x{{/points}}", "{{#each points as |p|}}x{{/each}}",
        // Shapes.
        "{{#if title}}x", "{{/if}}", "{{#if title}}x{{/each}}", "{{else}}", "{{else if title}}", "{{title", "{{!-- never ends", "{{! never ends", "\\{{title}}", "{{}}", "{{#if}}x{{/if}}", "{{#if title text}}x{{/if}}",
        // Sizes.
        new string('x', (64 * 1024) + 1), string.Concat(Enumerable.Repeat("{{title}}", 501)),
        string.Concat(Enumerable.Repeat("{{#if title}}", 11)) + string.Concat(Enumerable.Repeat("{{/if}}", 11)),
        "{{#if title}}" + string.Concat(Enumerable.Repeat("{{else if title}}", 11)) + "{{/if}}", "{{" + string.Concat(Enumerable.Repeat("a.", 300)) + "a}}",
        "{{" + new string(' ', 300) + "title}}", "{{../../../../../../../../../../title}}",
    ];

    [Theory, MemberData(nameof(Refused))]
    public void What_is_not_on_the_list_is_refused_before_the_engine_sees_it(string source)
    {
        var engine = new TemplateEngine(new Dictionary<string, string> { ["mail_head"] = "x" });
        Assert.All(Enum.GetValues<TemplateTarget>(), target => Assert.NotNull(engine.Compile(source, target).Broken));
    }

    [Theory, InlineData(4), InlineData(5), InlineData(6)]
    public void A_template_that_runs_too_long_is_stopped(int depth)
    {
        var engine = new TemplateEngine(new Dictionary<string, string>());
        var template = engine.Compile(string.Concat(Enumerable.Range(0, depth).Select(level => "{{#each " + string.Concat(Enumerable.Repeat("../", level)) + "points}}")) + "x" + string.Concat(Enumerable.Repeat("{{/each}}", depth)), TemplateTarget.Text).Template!;
        var model = new Dictionary<string, object?> { ["points"] = new ModelList([.. Enumerable.Range(0, 20).Select(at => new Dictionary<string, object?> { ["title"] = at })]) };
        Assert.Throws<TemplateOverran>(() => template.Render(model));
    }

    [Fact]
    public void A_template_that_writes_too_much_is_stopped()
    {
        var engine = new TemplateEngine(new Dictionary<string, string>());
        var template = engine.Compile("{{#each points}}{{text}}{{/each}}", TemplateTarget.Html).Template!;
        var model = new Dictionary<string, object?> { ["points"] = new ModelList([.. Enumerable.Range(0, 20).Select(_ => new Dictionary<string, object?> { ["text"] = new string('x', 100_000) })]) };
        Assert.Throws<TemplateOverran>(() => template.Render(model));
    }

    [Fact]
    public void Values_are_encoded_for_where_they_stand()
    {
        var engine = new TemplateEngine(new Dictionary<string, string>());
        var model = new Dictionary<string, object?> { ["title"] = "<b>\"5 > 3\" & 'so'\r\nBcc: x", ["bad"] = "javascript:alert(1)", ["good"] = "https://example.com/?a=1&b=\"2\"", ["body"] = new ModelMarkup("<p>safe</p>") };
        Assert.DoesNotContain('<', engine.Compile("{{title}}", TemplateTarget.Html).Template!.Render(model));
        Assert.DoesNotContain('"', engine.Compile("{{title}}", TemplateTarget.Html).Template!.Render(model));
        Assert.Equal("<b>\"5 > 3\" & 'so' Bcc: x", engine.Compile("{{title}}", TemplateTarget.Line).Template!.Render(model));
        Assert.Equal("<p>safe</p>", engine.Compile("{{html body}}{{html title}}{{html missing}}", TemplateTarget.Html).Template!.Render(model));
        Assert.Equal("|https://example.com/?a=1&amp;b=&quot;2&quot;", engine.Compile("{{url bad}}|{{url good}}", TemplateTarget.Html).Template!.Render(model));
    }

    [Fact]
    public void A_file_of_ones_own_is_used_from_the_next_generation_on_and_a_faulty_one_is_named()
    {
        using var press = new Press();
        var before = press.Typesetter.Set(press.Manuscript(Press.Exhale), ChannelKind.X, Typesetter.ModelOf(press.Manuscript(Press.Exhale)));
        press.Override("weekly_update/x.hbs", "--- text ---\nOurs: {{title}}\n");
        var after = press.Typesetter.Set(press.Manuscript(Press.Exhale), ChannelKind.X, Typesetter.ModelOf(press.Manuscript(Press.Exhale)));
        Assert.False(before.Refused(out _, out var theirs) | after.Refused(out _, out var ours));
        Assert.Equal("Ours: The longer exhale", ours.Content.Parts.Single());
        Assert.NotEqual(theirs.Version, ours.Version);

        press.Override("weekly_update/push.hbs", "--- text ---\n{{{title}}}\n");
        Assert.True(press.Typesetter.Set(press.Manuscript(Press.Exhale), ChannelKind.Push, Typesetter.ModelOf(press.Manuscript(Press.Exhale))).Refused(out var why, out _));
        Assert.Contains("weekly_update/push", why.Message, StringComparison.Ordinal);
    }
}
