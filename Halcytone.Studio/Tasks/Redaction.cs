using System.Text.RegularExpressions;

namespace Halcytone.Studio.Tasks;

/// <summary>Makes a reason fit to be stored and shown: no secrets, no full addresses, at most 2 KB (reliability-and-security §2.1, §9.3).</summary>
internal static partial class Redaction
{
    public static string Of(string reason)
    {
        var text = Secret().Replace(reason, "$1***");
        text = Bearer().Replace(text, "$1 ***");
        text = Key().Replace(text, "***");
        text = Address().Replace(text, "$1***@$2");
        return text.Length <= QueuedTask.LongestError ? text : string.Concat(text.AsSpan(0, QueuedTask.LongestError - 1), "…");
    }

    [GeneratedRegex("""(?i)\b((?:password|pwd|secret|token|api_?key|access_?token|refresh_?token|client_?secret|code|signature)["']?\s*[=:]\s*["']?)[^\s"'&;,]+""")]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\b(?:hst_[A-Za-z0-9]{8}_|whsec_|sk-|gh[pousr]_|xox[abp]-)[A-Za-z0-9_+/=-]+")]
    private static partial Regex Key();

    [GeneratedRegex(@"\b([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")]
    private static partial Regex Address();
}
