namespace Halcytone.Studio.Foundation.Pieces;

/// <summary>One short message after an act.</summary>
/// <param name="Id">For the list.</param>
/// <param name="Words">What was done, in the past tense.</param>
/// <param name="IsTrouble">A refusal rather than a success.</param>
/// <param name="Undo">Takes the act back; null where it cannot be.</param>
/// <param name="Until">When it goes by itself.</param>
public sealed record Toast(Guid Id, string Words, bool IsTrouble, Func<Task>? Undo, DateTimeOffset Until);

/// <summary>The messages of one person's circuit; <see cref="ToastTray"/> shows them.</summary>
public sealed class Toasts(TimeProvider clock)
{
    private const int Most = 3;

    /// <summary>How long an act can be undone (design §4: 10 s).</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(6);
    private readonly List<Toast> shown = [];

    /// <summary>Newest last.</summary>
    public IReadOnlyList<Toast> Shown => shown;

    /// <summary>Raised when the list has changed.</summary>
    public event Action? Changed;

    /// <summary>Says what was done. With <paramref name="undo"/> it stays for 10 s and offers to take it back.</summary>
    public void Say(string words, Func<Task>? undo = null) => Add(words, trouble: false, undo);

    /// <summary>Says why something was refused.</summary>
    public void Refuse(Refusal why) => Add(why.Message, trouble: true, undo: null);

    /// <summary>Takes a message away.</summary>
    public void Close(Guid id)
    {
        if (shown.RemoveAll(toast => toast.Id == id) > 0) Changed?.Invoke();
    }

    /// <summary>Takes away what has been there long enough.</summary>
    internal void Sweep()
    {
        var now = clock.GetUtcNow();
        if (shown.RemoveAll(toast => toast.Until <= now) > 0 || shown.Count > 0) Changed?.Invoke();
    }

    private void Add(string words, bool trouble, Func<Task>? undo)
    {
        var now = clock.GetUtcNow();
        shown.RemoveAll(toast => toast.Undo is null && !toast.IsTrouble); // what was said before is old news
        if (shown.Count == Most) shown.RemoveAt(0);
        shown.Add(new Toast(Guid.CreateVersion7(now), words, trouble, undo, now + (undo is null ? ReadingTime : UndoTime)));
        Changed?.Invoke();
    }
}
