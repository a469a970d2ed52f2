using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Halcytone.Studio.Channels.Text;

/// <summary>Finds the links in a text as platforms do: with a scheme, or bare where the ending is a real top-level domain.</summary>
internal static partial class Links
{
    private static readonly char[] Closing = ['.', ',', ';', ':', '!', '?', '\'', '*', '(', '[', '…'];

    /// <summary>Where links stand, in order, never overlapping.</summary>
    /// <param name="bare">Whether <c>example.com</c> without a scheme counts (X) or not (Mastodon).</param>
    public static IEnumerable<Range> In(string text, bool bare)
    {
        if (!text.Contains('.', StringComparison.Ordinal)) yield break;

        for (var match = Candidate().Match(text); match.Success; match = match.NextMatch())
        {
            var scheme = match.Groups["scheme"].Success;
            if (!scheme && !(bare && IsDomain(match.Groups["host"].ValueSpan))) continue;

            var end = match.Index + Trimmed(match.ValueSpan);
            yield return match.Index..end;
        }
    }

    /// <summary>Punctuation at the end belongs to the sentence; so does a closing bracket that was not opened in the link.</summary>
    private static int Trimmed(ReadOnlySpan<char> link)
    {
        while (true)
        {
            var shorter = link.TrimEnd(Closing);
            if (shorter.EndsWith(")") && shorter.Count('(') < shorter.Count(')')) shorter = shorter[..^1];
            else if (shorter.EndsWith("]") && shorter.Count('[') < shorter.Count(']')) shorter = shorter[..^1];
            if (shorter.Length == link.Length) return link.Length;
            link = shorter;
        }
    }

    private static bool IsDomain(ReadOnlySpan<char> host)
    {
        var ending = host[(host.LastIndexOf('.') + 1)..];
        return Endings.GetAlternateLookup<ReadOnlySpan<char>>().Contains(ending);
    }

    // A host of labels and an alphabetic ending, then port, path, query and fragment. Not behind a character that makes it part of a word,
    // an address or a mention. Paths stop at characters that no link is written with (CJK, quotes, brackets).
    [GeneratedRegex(
        """(?<![\w@$#.\-/])(?<scheme>https?://)?(?<host>(?:[a-z0-9_\u00C0-\u024F](?:[a-z0-9_\-\u00C0-\u024F]{0,61}[a-z0-9_\u00C0-\u024F])?\.)+[a-z]{2,24})(?![\w@\-])(?::\d{1,5})?(?:[/?#][a-z0-9\u00C0-\u024F\u0400-\u04FF!*';:=+,.$/%#\[\]\-_~@|&()?]*)?""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Candidate();

    /// <summary>The country endings (ISO 3166 and the few beside it) and the general ones in wide use.</summary>
    private static readonly FrozenSet<string> Endings = string.Concat(
        "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz ",
        "de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it ",
        "je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz ",
        "na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st sv sx sy sz ",
        "tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ",
        "com org net edu gov mil int info biz name pro aero coop museum jobs mobi travel tel asia cat post xxx ",
        "academy agency app art audio band bar best bike blog book boutique build business cafe camera camp care cash center chat church city clinic cloud club coach codes ",
        "coffee community company computer consulting cool courses credit dance date dating day deals design dev digital direct directory doctor dog domains earth education ",
        "email energy engineer engineering events exchange expert express family fans farm fashion film finance fish fit fitness football forum foundation fun fund fyi gallery ",
        "game games garden gift gives gold golf group guide guru health healthcare help here hiphop hospital host hosting hotel house how icu inc ink institute international ",
        "jewelry kim land law lawyer legal life lgbt lighting limited link live loan lol love ltd management map market marketing media medical men menu mom money movie ",
        "network news ninja nyc one online page partners parts party pet photo photography photos pics pictures pizza place plumbing plus press productions properties pub ",
        "realty recipes red rent repair report rest restaurant review reviews rocks run sale school science security services shop shopping show site ski social software ",
        "solar solutions space sport store stream studio study style support surf systems tax team tech technology tennis theater tips today tools tours town toys trade ",
        "training tube university video vision vote watch wiki win wine work works world wtf xyz yoga zone google youtube berlin london paris wien amsterdam tokyo")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
