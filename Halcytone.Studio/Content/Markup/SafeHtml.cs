namespace Halcytone.Studio.Content.Markup;

/// <summary>
/// HTML that has passed the allowlist. Only <see cref="HtmlSanitiser"/> makes it, and only it may become markup (reliability-and-security §12.2).
/// </summary>
public sealed class SafeHtml
{
    /// <summary>Nothing.</summary>
    public static readonly SafeHtml Empty = new("");

    private readonly string html;

    internal SafeHtml(string html) => this.html = html;

    /// <summary>The markup itself.</summary>
    public override string ToString() => html;
}
