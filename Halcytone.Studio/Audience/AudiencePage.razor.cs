using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Audience;

/// <summary>The lists, who is on them, and who gets nothing. List, view and filters live in the address.</summary>
public sealed partial class AudiencePage : IDisposable
{
    private const int PageSize = 50;

    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<string> paging = new();
    private string? shown;
    private IReadOnlyList<ListRow>? lists;
    private Page<PersonRow>? people;
    private Page<SuppressionRow>? suppressed;
    private Refusal? refused;
    private Refusal? broken;
    private Form form;
    private string listName = "", listWhy = "", email = "", first = "", last = "", consent = "", note = "";
    private PersonRow? erasing;
    private ConfirmDialog dialog = null!;
    private ProveDialog prove = null!;

    private enum Form { None, List, Person, Suppression }

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private AudienceLists Lists { get; set; } = null!;
    [Inject] private Subscribers People { get; set; } = null!;
    [Inject] private Suppressions Silence { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "list")] public string? ListText { get; set; }
    [SupplyParameterFromQuery(Name = "view")] public string? View { get; set; }
    [SupplyParameterFromQuery(Name = "search")] public string? Search { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }

    private Guid? List { get; set; }
    private bool ShowsSuppressed => View == "suppressed";
    private ListRow? Current => lists?.FirstOrDefault(list => list.Id == List);
    private IReadOnlyList<Tab> Views => [new("people", Current is null ? "People" : $"People on {Current.Name}", Href: AddressOf(List ?? Guid.Empty)), new("suppressed", "Suppression list", Href: $"/audience?view=suppressed&list={List}")];

    private string Summary => lists switch
    {
        null or [] => "Who your mail goes to.",
        _ => $"{lists.Count} {(lists.Count == 1 ? "list" : "lists")}. Everybody here said yes, and can leave with one click.",
    };

    protected override async Task OnParametersSetAsync()
    {
        var asked = $"{ListText}|{View}|{Search}|{State}";
        if (asked != shown)
        {
            (shown, form) = (asked, Form.None);
            paging.Restart();
        }
        await Load();
    }

    private async Task Load()
    {
        if ((await Lists.All(Actor, leaving.Token)).Refused(out refused, out var all)) return;

        lists = all;
        List = all.FirstOrDefault(list => list.Id.ToString() == ListText)?.Id ?? all.OrderByDescending(list => list.Subscribed).FirstOrDefault()?.Id;
        if (ShowsSuppressed) (await Silence.Find(Actor, Search, paging.Cursor, PageSize, leaving.Token)).Refused(out refused, out suppressed);
        else if (List is { } list) (await People.Find(Actor, list, StateOf(State), Search, paging.Cursor, PageSize, leaving.Token)).Refused(out refused, out people);
        StateHasChanged();
    }

    private static MembershipState? StateOf(string? text) => Enum.TryParse<MembershipState>(text, ignoreCase: true, out var state) ? state : null;

    private static string AddressOf(Guid list) => $"/audience?list={list}";

    private void Toggle(Form wanted) => (form, broken) = (form == wanted ? Form.None : wanted, null);

    private void Find(ChangeEventArgs typed) => Go("search", typed.Value as string);

    private void Filter(ChangeEventArgs chosen) => Go("state", chosen.Value as string);

    private void Go(string name, string? value) => Address.NavigateTo(Address.GetUriWithQueryParameter(name, string.IsNullOrWhiteSpace(value) ? null : value));

    private async Task AddList()
    {
        if ((await Lists.Create(Actor, listName, listWhy, leaving.Token)).Refused(out broken, out var made)) return;

        Toasts.Say($"{made.Name} is there. Posts can go to it.");
        (listName, listWhy, form) = ("", "", Form.None);
        Address.NavigateTo(AddressOf(made.Id));
    }

    private async Task AddPerson()
    {
        if (List is not { } list || (await People.Add(Actor, list, new NewPerson(email, first, last, consent), leaving.Token)).Refused(out broken, out var person)) return;

        Toasts.Say(person.Suppressed is null ? $"{person.Email} is on the list." : $"{person.Email} is on the list, but gets nothing: the address is suppressed.");
        (email, first, last, consent, form) = ("", "", "", "", Form.None);
        await Load();
    }

    private async Task AddSuppression()
    {
        if ((await Silence.Add(Actor, email, SuppressionReason.Manual, note, leaving.Token)).Refused(out broken, out var entry)) return;

        Toasts.Say($"Nothing goes to {entry.Email} any more.");
        (email, note, form) = ("", "", Form.None);
        await Load();
    }

    private async Task Unsubscribe(PersonRow person)
    {
        if (List is not { } list) return;
        if ((await People.Unsubscribe(Actor, list, person.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say($"{person.Email} is off the list.", undo: () => Return(list, person));
        await Load();
    }

    private async Task Return(Guid list, PersonRow person)
    {
        await People.Add(Actor, list, new NewPerson(person.Email, null, null, person.ConsentFrom), leaving.Token);
        await Load();
    }

    private async Task Erase(PersonRow person)
    {
        erasing = person;
        StateHasChanged();
        if (!await dialog.Ask()) return;

        if ((await prove.Do(actor => People.Erase(actor, person.Id, leaving.Token))).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say("The person is erased.");
        await Load();
    }

    private async Task Lift(SuppressionRow entry)
    {
        if ((await Silence.Lift(Actor, entry.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say("The address may be written to again.", undo: entry.Email is null ? null : () => PutBack(entry));
        await Load();
    }

    private async Task PutBack(SuppressionRow entry)
    {
        await Silence.Add(Actor, entry.Email, entry.Reason, entry.Note, leaving.Token);
        await Load();
    }

    private Task Next()
    {
        paging.Forward(ShowsSuppressed ? suppressed?.NextCursor : people?.NextCursor);
        return Load();
    }

    private Task Previous()
    {
        paging.Back();
        return Load();
    }

    private static (string Tone, string Word) Chip(PersonRow person) => person switch
    {
        { Suppressed: { } reason } => ("failed", Words(reason)),
        { State: MembershipState.Unsubscribed } => ("paused", "Left"),
        { State: MembershipState.Pending } => ("scheduled", "Not confirmed yet"),
        _ => ("out", "Subscribed"),
    };

    private static string Words(SuppressionReason reason) => reason switch
    {
        SuppressionReason.HardBounce => "Bounced",
        SuppressionReason.Complaint => "Complained",
        SuppressionReason.UnsubscribedAll => "Left everything",
        _ => "Put here by hand",
    };

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
