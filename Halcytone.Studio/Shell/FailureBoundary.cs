using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace Halcytone.Studio.Shell;

/// <summary>Catches what nobody foresaw on a page, logs it under a reference, and shows the failed look instead of a dead screen.</summary>
public sealed partial class FailureBoundary : ErrorBoundaryBase
{
    private string? reference;

    [Inject] private ILogger<FailureBoundary> Log { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    protected override Task OnErrorAsync(Exception exception)
    {
        reference = Clock.NewId().ToString("N")[^8..];
        LogFailed(Log, reference, Address.ToBaseRelativePath(Address.Uri), exception);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }
        builder.OpenComponent<FailedState>(1);
        builder.AddAttribute(2, nameof(FailedState.Reference), reference);
        builder.AddAttribute(3, nameof(FailedState.OnRetry), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
    }

    [LoggerMessage(9101, LogLevel.Error, "Page {Path} failed; reference {Reference}")]
    private static partial void LogFailed(ILogger log, string reference, string path, Exception exception);
}
