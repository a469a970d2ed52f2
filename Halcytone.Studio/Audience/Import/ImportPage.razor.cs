using System.Globalization;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Audience.Import;

/// <summary>Three steps: choose the file, look at what it would bring, watch it come in. The import's own address survives a reload.</summary>
public sealed partial class ImportPage : IDisposable
{
    private static readonly string[] Steps = ["Choose the file", "Look through it", "Bring people in"];

    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<ListRow>? lists;
    private ImportView? import;
    private Refusal? refused;
    private string listName = "the list";

    [Parameter] public Guid? ImportId { get; set; }
    [SupplyParameterFromQuery(Name = "list")] public string? ListText { get; set; }
    [SupplyParameterFromQuery(Name = "trouble")] public string? TroubleText { get; set; }
    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private AudienceLists Lists { get; set; } = null!;
    [Inject] private Imports Imports { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    private int Step => import?.State switch { null => 0, ImportState.Checked => 1, _ => 2 };

    private string? Trouble => TroubleText switch
    {
        null => null,
        "too_large" => "The file is larger than 50 MB. Nothing was imported. Cut it into smaller files.",
        "no_file" => "Choose a file first.",
        _ => "The first line of the file cannot be read. Nothing was imported. Save it as CSV with the names of the columns in the first line.",
    };

    private (string Label, int? Value, Func<string?, ImportColumns> Set)[] Columns =>
    [
        ("Email", import!.Columns.Email, chosen => import.Columns with { Email = Index(chosen) }),
        ("First name", import.Columns.FirstName, chosen => import.Columns with { FirstName = Index(chosen) }),
        ("Last name", import.Columns.LastName, chosen => import.Columns with { LastName = Index(chosen) }),
    ];

    protected override Task OnParametersSetAsync() => Load();

    private async Task Load()
    {
        if ((await Lists.All(Actor, leaving.Token)).Refused(out refused, out lists)) return;
        if (ImportId is not { } id) return;

        if ((await Imports.Get(Actor, id, leaving.Token)).Refused(out refused, out var found)) return;
        import = found;
        listName = lists.FirstOrDefault(list => list.Id == found.ListId)?.Name ?? listName;
        StateHasChanged();
    }

    private async Task Map(ImportColumns columns)
    {
        if ((await Imports.Map(Actor, import!.Id, columns, leaving.Token)).Refused(out var why, out var mapped)) Toasts.Refuse(why);
        else import = mapped;
    }

    private async Task Commit()
    {
        if ((await Imports.Commit(Actor, import!.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        await Load();
    }

    private async Task Cancel()
    {
        var wasRunning = import!.State == ImportState.Running;
        if ((await Imports.Cancel(Actor, import.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else if (!wasRunning) Address.NavigateTo("/audience");
        await Load();
    }

    private static int? Index(string? chosen) => int.TryParse(chosen, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
