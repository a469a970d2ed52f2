using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts.Audit;

/// <summary>The trail with its filters in the address, and the check of its chain.</summary>
public sealed partial class AuditPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<long?> paging = new();
    private IReadOnlyList<AuditRow>? rows;
    private IReadOnlyList<string> kinds = [];
    private IReadOnlyList<MemberRow> members = [];
    private AuditVerdict? verdict;
    private Refusal? refused;
    private bool checking;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "kind")] public string? Kind { get; set; }
    [SupplyParameterFromQuery(Name = "by")] public string? By { get; set; }
    [SupplyParameterFromQuery(Name = "text")] public string? Text { get; set; }
    [Inject] private AuditReport Report { get; set; } = null!;
    [Inject] private Members Members { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    private bool IsFiltered => Kind is { Length: > 0 } || By is { Length: > 0 } || Text is { Length: > 0 };

    private AuditFilter Filter => new() { Kind = Kind, MemberId = Guid.TryParse(By, out var member) ? member : null, Text = Text };

    private string CsvAddress => new Uri(Address.Uri).Query is { Length: > 0 } query ? $"/admin/audit.csv{query}" : "/admin/audit.csv";

    protected override Task OnParametersSetAsync()
    {
        paging.Restart();
        return Load();
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if ((await Report.Page(Actor, Filter, paging.Cursor, AuditReport.PageSize, leaving.Token)).Refused(out refused, out rows)) return;
        kinds = (await Report.Kinds(Actor, leaving.Token)).Match(found => found, _ => []);
        members = await Members.Holding(Actor, Role.None, leaving.Token);
    }

    private async Task Verify()
    {
        checking = true;
        StateHasChanged();
        (await Report.Verify(Actor, leaving.Token)).Refused(out refused, out verdict);
        checking = false;
    }

    private void Go(string name, ChangeEventArgs chosen)
        => Address.NavigateTo(Address.GetUriWithQueryParameter(name, chosen.Value as string is { Length: > 0 } value ? value : null));

    private Task Older()
    {
        paging.Forward(rows?[^1].Sequence);
        return Load();
    }

    private Task Newer()
    {
        paging.Back();
        return Load();
    }
}
