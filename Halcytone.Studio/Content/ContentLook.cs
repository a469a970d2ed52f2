using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Content;

/// <summary>How states and kinds look on a page.</summary>
public static class ContentLook
{
    /// <summary>The chip's tone (ux §12).</summary>
    public static string Tone(this ContentState state) => state switch
    {
        ContentState.InReview => "review",
        ContentState.Archived => "paused",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>The word as it begins a label: <c>In review</c>.</summary>
    public static string Label(this ContentState state) => Capital(state.Word());

    /// <summary>The word as it begins a label: <c>Weekly update</c>.</summary>
    public static string Label(this ContentKind kind) => Capital(kind.Word());

    /// <summary>As it stands in an address: <c>weekly_update</c>.</summary>
    public static string Key(this ContentKind kind) => kind.Word().Replace(" post", "", StringComparison.Ordinal).Replace(' ', '_');

    /// <summary>As it stands in an address: <c>in_review</c>.</summary>
    public static string Key(this ContentState state) => state.Word().Replace(' ', '_');

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
