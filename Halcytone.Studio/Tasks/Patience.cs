namespace Halcytone.Studio.Tasks;

/// <summary>The pauses of a loop whose database does not answer: from a quarter of a second, doubling to ten seconds.</summary>
internal static class Patience
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The pause after <paramref name="last"/>; zero where there was none.</summary>
    public static TimeSpan After(TimeSpan last) => last == TimeSpan.Zero ? Shortest : last * 2 < Longest ? last * 2 : Longest;
}
