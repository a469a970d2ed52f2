namespace Halcytone.Studio.Foundation.Pieces;

/// <summary>Where a page stands in a list that is read cursor by cursor, and its way back.</summary>
/// <typeparam name="TCursor">The list's cursor; its default asks for the beginning.</typeparam>
public sealed class Paging<TCursor>
{
    private readonly Stack<TCursor?> before = [];

    /// <summary>What the shown stretch was asked with.</summary>
    public TCursor? Cursor { get; private set; }

    /// <summary>Whether there is a way back.</summary>
    public bool HasPrevious => before.Count > 0;

    /// <summary>On to the stretch behind <paramref name="next"/>.</summary>
    public void Forward(TCursor? next)
    {
        before.Push(Cursor);
        Cursor = next;
    }

    /// <summary>Back by one; at the beginning it stays there, as a handler may fire twice.</summary>
    public void Back() => Cursor = before.TryPop(out var earlier) ? earlier : default;

    /// <summary>To the beginning of a list that is now another.</summary>
    public void Restart()
    {
        before.Clear();
        Cursor = default;
    }
}
