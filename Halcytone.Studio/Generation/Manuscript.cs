using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;

namespace Halcytone.Studio.Generation;

/// <summary>Everything one generation starts from; read once, then no database is asked again.</summary>
/// <param name="Seed">Chooses among a tone's sentences: the item's id.</param>
/// <param name="Style">A style's name.</param>
/// <param name="Link">Where "read more" leads: the item's own link, else its page on the public site; null where there is neither.</param>
/// <param name="Slug">The page's address part; kept once there is one.</param>
/// <param name="Media">The pictures and films it uses, described.</param>
internal sealed record Manuscript(
    Guid Seed, ContentKind Kind, ContentText Text, TextTree Tree, string Style, Tone Tone, WorkspaceSettings Workspace, string? Link, string Slug, IReadOnlyList<UsedMedia> Media);
