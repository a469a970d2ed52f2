using System.Text;
using Halcytone.Studio.Channels.Text;

namespace Halcytone.Studio.Channels;

/// <summary>What the channels declare, and how long a text is on each: the one counter that pages, checks and the API use.</summary>
public sealed class ChannelDirectory
{
    private readonly ChannelDeclaration[] declarations;
    private readonly Lazy<Dictionary<ChannelKind, IChannel>> publishers;

    /// <param name="declared">One declaration a channel, from each channel's folder.</param>
    /// <param name="services">Publishers are looked up when first asked for: a room above may add its own.</param>
    public ChannelDirectory(IEnumerable<ChannelDeclaration> declared, IServiceProvider services)
    {
        declarations = [.. declared.OrderBy(declaration => declaration.Kind)];
        publishers = new(() => services.GetServices<IChannel>().ToDictionary(channel => channel.Declaration.Kind));
    }

    /// <summary>Every channel's declaration, in the order of <see cref="ChannelKind"/>.</summary>
    public IReadOnlyList<ChannelDeclaration> All => declarations;

    /// <summary>One channel's declaration.</summary>
    public ChannelDeclaration Of(ChannelKind kind) => declarations[(int)kind];

    /// <summary>The channel by its API name (<c>twitter</c> and <c>x</c> alike), or null.</summary>
    public ChannelDeclaration? Named(string apiName) => Array.Find(declarations, declaration => declaration.IsNamed(apiName));

    /// <summary>The publisher of a channel, where it is there yet.</summary>
    public IChannel? Publisher(ChannelKind kind) => publishers.Value.GetValueOrDefault(kind);

    /// <summary>How long <paramref name="text"/> is by the channel's own rule.</summary>
    public int Length(ChannelKind kind, string text) => TextLength.Of(text, Of(kind).Rule);

    /// <summary>Whether one part may say <paramref name="text"/>: within the channel's length and bytes.</summary>
    /// <param name="limit">The destination's own limit where it has one.</param>
    public bool Fits(ChannelKind kind, string text, int? limit = null)
    {
        var declaration = Of(kind);
        return TextLength.Of(text, declaration.Rule) <= (limit ?? declaration.TextLimit ?? int.MaxValue)
            && (declaration.TextByteLimit is not { } bytes || Encoding.UTF8.GetByteCount(text) <= bytes);
    }

    /// <summary>Cuts a text into parts that each keep the limit, at paragraphs, then sentences, then words; never inside a word or a link.</summary>
    public IReadOnlyList<string> Split(ChannelKind kind, string text) => Split(kind, text, limit: null);

    /// <summary>As above, for a destination with a limit of its own.</summary>
    public IReadOnlyList<string> Split(ChannelKind kind, string text, int? limit) => new TextSplitter(part => Fits(kind, part, limit)).Split(text);
}
