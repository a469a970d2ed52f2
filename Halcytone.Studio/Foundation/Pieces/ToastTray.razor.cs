using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Foundation.Pieces;

public sealed partial class ToastTray
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private ITimer? tick;

    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    protected override void OnInitialized() => Toasts.Changed += Refresh;

    public void Dispose()
    {
        Toasts.Changed -= Refresh;
        tick?.Dispose();
    }

    private int Left(Toast toast) => Math.Max(0, (int)Math.Ceiling((toast.Until - Clock.GetUtcNow()).TotalSeconds));

    private async Task Undo(Guid id, Func<Task> undo)
    {
        Toasts.Close(id);
        await undo();
    }

    private void Refresh() => InvokeAsync(() =>
    {
        if (Toasts.Shown.Count > 0) tick ??= Clock.CreateTimer(_ => InvokeAsync(Toasts.Sweep), null, Second, Second);
        else
        {
            tick?.Dispose();
            tick = null;
        }
        StateHasChanged();
    });
}
