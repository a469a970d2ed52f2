using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Halcytone.Studio.Scheduling;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Distribution.Pages;

public sealed partial class RecipientsPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<string> paging = new();
    private string? shown;
    private Page<RecipientRow>? page;
    private Refusal? refused;
    private ConfirmDialog askAgain = null!;
    private bool busy;

    [Parameter] public Guid ReleaseId { get; set; }
    [Parameter] public Guid PostId { get; set; }
    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private ReleaseMonitor Monitor { get; set; } = null!;
    [Inject] private UncertainRecipients Uncertain { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    /// <summary>accepted, put-off, refused, uncertain or left-out.</summary>
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }

    private bool MayDecide => Actor.May(Right.Recover);

    private string Address => $"/distribution/{ReleaseId}/recipients/{PostId}";

    private IReadOnlyList<Tab> Views =>
    [
        new("all", "Everybody", Href: Address), new("accepted", "Accepted", Href: $"{Address}?state=accepted"), new("put-off", "Put off", Href: $"{Address}?state=put-off"),
        new("refused", "Refused", Href: $"{Address}?state=refused"), new("uncertain", "Uncertain", Href: $"{Address}?state=uncertain"), new("left-out", "Left out", Href: $"{Address}?state=left-out"),
    ];

    private ActState[] States => State switch
    {
        "accepted" => [ActState.Sent],
        "put-off" => [ActState.Deferred],
        "refused" => [ActState.Rejected],
        "uncertain" => [ActState.Unknown, ActState.Held],
        "left-out" => [ActState.Suppressed, ActState.Abandoned],
        _ => [],
    };

    protected override async Task OnParametersSetAsync()
    {
        if (State != shown)
        {
            (page, shown) = (null, State);
            paging.Restart();
        }
        await Load();
    }

    private async Task Load()
    {
        if ((await Monitor.Recipients(Actor, PostId, States, paging.Cursor, leaving.Token)).Refused(out refused, out var found)) return;
        page = found;
        StateHasChanged();
    }

    private Task Next()
    {
        paging.Forward(page?.NextCursor);
        return Load();
    }

    private Task Previous()
    {
        paging.Back();
        return Load();
    }

    private static bool IsUncertain(RecipientRow person) => person.State is ActState.Unknown or ActState.Held;

    /// <summary>Settles one person, or everybody uncertain.</summary>
    private async Task Decide(Guid[] people, Resolution resolution)
    {
        if (busy || (resolution == Resolution.SendAgain && !await askAgain.Ask())) return;
        busy = true;
        var decided = await Uncertain.Resolve(Actor, PostId, resolution, people, leaving.Token);
        busy = false;
        if (decided.Refusal is { } why) Toasts.Refuse(why);
        else Toasts.Say(resolution switch { Resolution.Out => "Noted: it is there.", Resolution.SendAgain => "Sending once more.", _ => "Let be. It stays in the list of those left out." });
        await Load();
    }

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
