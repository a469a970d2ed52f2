using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Sites;

public sealed partial class SitePagesPage : IDisposable
{
    private const string NotYours = "A marketing manager, a content manager or an administrator takes pages down.";

    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<string> paging = new();
    private Page<SitePageRow>? page;
    private Refusal? refused;
    private Refusal? wrong;
    private Guid? asking;
    private string reason = "";
    private ElementReference box;
    private bool focus;
    private bool busy;
    private (string?, string?) shown;

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private SitePages Pages { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    /// <summary>standing or down.</summary>
    [SupplyParameterFromQuery(Name = "show")] public string? Show { get; set; }

    /// <summary>Only the page with this address.</summary>
    [SupplyParameterFromQuery(Name = "slug")] public string? Slug { get; set; }

    private bool Down => Show == "down";
    private bool MayAct => SitePages.MayTakeDown(Actor);
    private static IReadOnlyList<Tab> Views => [new("standing", "Standing", Href: "/distribution/site"), new("down", "Taken down", Href: "/distribution/site?show=down")];

    protected override async Task OnParametersSetAsync()
    {
        if (shown != (Show, Slug))
        {
            (page, asking, shown) = (null, null, (Show, Slug));
            paging.Restart();
        }
        await Load();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!focus) return;
        focus = false;
        await box.FocusAsync();
    }

    private async Task Load()
    {
        if ((await Pages.List(Actor, Down, Slug, paging.Cursor, leaving.Token)).Refused(out refused, out var found)) return;
        page = found;
        StateHasChanged();
    }

    private void Ask(SitePageRow row)
    {
        if (MayAct) (asking, reason, wrong, focus) = (row.PageId, "", null, true);
    }

    private async Task TakeDown(SitePageRow row)
    {
        if (busy) return;
        busy = true;
        var down = await Pages.TakeDown(Actor, row.PageId, reason, leaving.Token);
        busy = false;
        if (down.Refused(out wrong, out _))
        {
            if (wrong is not Invalid) Toasts.Refuse(wrong);
            return;
        }
        asking = null;
        Toasts.Say($"“{row.Title}” is down.", undo: () => PutBack(row));
        await Load();
    }

    private async Task PutBack(SitePageRow row)
    {
        if (busy) return;
        busy = true;
        if ((await Pages.PutBack(Actor, row.PageId, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say($"“{row.Title}” stands again.");
        busy = false;
        await Load();
    }

    private Task Older()
    {
        paging.Forward(page?.NextCursor);
        return Load();
    }

    private Task Newer()
    {
        paging.Back();
        return Load();
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
