using Halcytone.Studio.Channels;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Generation;

/// <summary>What generation is asked for beyond the item's own text.</summary>
public sealed record GenerationWish
{
    /// <summary>The channels that can be written by template: <see cref="Generator.Channels"/> where null.</summary>
    public IReadOnlyList<ChannelKind>? Channels { get; init; }

    /// <summary>A style's name (<see cref="Generator.Styles"/>); the draft's own, else the one of its kind, where null.</summary>
    public string? Style { get; init; }

    /// <summary>A tone's name (<see cref="Generator.Tones"/>); the draft's own, else <c>encouraging</c>, where null.</summary>
    public string? Tone { get; init; }

    /// <summary>Also replaces renditions that were edited by hand.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>What generation made.</summary>
/// <param name="ItemId">The item; empty for a preview of a text that is no item.</param>
/// <param name="RevisionId">The revision it was made from; null for a preview.</param>
/// <param name="Renditions">One a channel, in the order of <see cref="ChannelKind"/>.</param>
/// <param name="KeptByHand">Channels whose hand-edited rendition was left as it is.</param>
public sealed record Made(Guid ItemId, Guid? RevisionId, IReadOnlyList<Rendition> Renditions, IReadOnlyList<ChannelKind> KeptByHand);

/// <summary>Turns one revision into what each channel will say.</summary>
public sealed class Generator
{
    /// <summary>The channels it writes for; the others need pictures or film first.</summary>
    public static readonly IReadOnlyList<ChannelKind> Channels =
        [ChannelKind.Email, ChannelKind.Web, ChannelKind.Push, ChannelKind.X, ChannelKind.LinkedIn, ChannelKind.Facebook, ChannelKind.Mastodon, ChannelKind.Bluesky];

    /// <summary>The template styles.</summary>
    public static readonly IReadOnlyList<string> Styles = ["weekly_update", "blog", "announcement", "session_summary", "update", "social"];

    /// <summary>The tones.</summary>
    public static readonly IReadOnlyList<string> Tones = ["encouraging", "professional", "medical_scientific", "playful"];

    /// <summary>Cuts a revision of the draft, writes the renditions and saves them; those edited by hand stay unless the wish says otherwise.</summary>
    public Task<Outcome<Made>> Generate(Actor actor, Guid itemId, GenerationWish wish, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>What <see cref="Generate"/> would make of a text, saving nothing.</summary>
    /// <param name="itemId">The item it belongs to, so that the same words are chosen; null for a new text.</param>
    public Task<Outcome<Made>> Preview(Actor actor, Content.ContentKind kind, Content.ContentText text, Guid? itemId, GenerationWish wish, CancellationToken stop) => throw new NotImplementedException();
}
