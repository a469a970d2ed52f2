using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts;

/// <summary>Name, zone, weekly plan and sender of the workspace.</summary>
public sealed partial class SettingsPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private VersionedSettings? read;
    private Form? form;
    private Refusal? refused;
    private Refusal? broken;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private Workspaces Workspaces { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    protected override Task OnInitializedAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        broken = null;
        if ((await Workspaces.Edit(Actor, leaving.Token)).Refused(out refused, out read)) return;
        form = Form.Of(read.Settings);
    }

    private async Task Save()
    {
        var saved = await Workspaces.Save(Actor, form!.Over(read!.Settings), read.Version, leaving.Token);
        if (saved.Refused(out broken, out var now)) return;
        read = now;
        Toasts.Say("The settings are saved.");
    }

    private sealed class Form
    {
        public string Name { get; set; } = "";
        public string TimeZone { get; set; } = "";
        public DayOfWeek Day { get; set; }
        public TimeOnly Time { get; set; }
        public string SenderName { get; set; } = "";
        public string SenderAddress { get; set; } = "";
        public string? ReplyTo { get; set; }
        public string PostalAddress { get; set; } = "";

        public static Form Of(WorkspaceSettings settings) => new()
        {
            Name = settings.Name,
            TimeZone = settings.TimeZone,
            Day = settings.WeeklyUpdateDay,
            Time = settings.WeeklyUpdateTime,
            SenderName = settings.SenderName,
            SenderAddress = settings.SenderAddress,
            ReplyTo = settings.ReplyTo,
            PostalAddress = settings.PostalAddress,
        };

        public WorkspaceSettings Over(WorkspaceSettings settings) => settings with
        {
            Name = Name.Trim(),
            TimeZone = TimeZone,
            WeeklyUpdateDay = Day,
            WeeklyUpdateTime = Time,
            SenderName = SenderName.Trim(),
            SenderAddress = SenderAddress.Trim(),
            ReplyTo = string.IsNullOrWhiteSpace(ReplyTo) ? null : ReplyTo.Trim(),
            PostalAddress = PostalAddress.Trim(),
        };
    }
}
