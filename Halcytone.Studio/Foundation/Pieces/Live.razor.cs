using Halcytone.Studio.Foundation.Events;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Foundation.Pieces;

public sealed partial class Live<TSignal>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource leaving = new();
    private IDisposable? hearing;

    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Inject] private Signals Signals { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    /// <summary>Reads the page's rows again; runs on the page's own thread.</summary>
    [Parameter, EditorRequired] public Func<Task> OnChange { get; set; } = null!;

    /// <summary>Which signals matter; all of the type where null.</summary>
    [Parameter] public Func<TSignal, bool>? Where { get; set; }

    protected override void OnInitialized() => hearing = Signals.Subscribe<TSignal>(Actor.Workspace, Hear);

    public void Dispose()
    {
        hearing?.Dispose();
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Hear(TSignal signal)
    {
        if (leaving.IsCancellationRequested || Where?.Invoke(signal) == false) return;
        await InvokeAsync(OnChange);
        try { await Task.Delay(Pause, Clock, leaving.Token); }
        catch (OperationCanceledException) { hearing?.Dispose(); } // the page left
    }
}
