using Halcytone.Studio.Accounts.Invitations;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;

namespace Halcytone.Studio.Accounts;

/// <summary>The people and programs of the workspace, with their roles.</summary>
public sealed partial class MembersPage : IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<MemberRow>? members;
    private Refusal? refused;
    private Refusal? broken;
    private Form? form;
    private Invited? made;
    private IReadOnlyList<InvitationRow> invitations = [];

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private Members Members { get; set; } = null!;
    [Inject] private InvitationDesk Invitations { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    private string Counted
    {
        get
        {
            var active = members?.Where(row => row.DisabledAt is null).ToLookup(row => row.IsService);
            if (active is null) return "";
            var (people, services) = (active[false].Count(), active[true].Count());
            return $"{people} {(people == 1 ? "person" : "people")} and {services} {(services == 1 ? "service" : "services")} in this workspace.";
        }
    }

    protected override Task OnInitializedAsync() => Load();

    public void Dispose()
    {
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task Load()
    {
        if (leaving.IsCancellationRequested) return;
        if ((await Members.All(Actor, leaving.Token)).Refused(out refused, out var rows)) return;
        members = [.. rows.OrderBy(row => row.DisabledAt is not null).ThenBy(row => row.IsService).ThenBy(row => row.Name, StringComparer.OrdinalIgnoreCase)];
        invitations = (await Invitations.Open(Actor, leaving.Token)).Match(open => open, _ => []);
        StateHasChanged();
    }

    private void Open(bool service) => (form, broken, made) = (new Form { IsService = service }, null, null);

    private void Edit(MemberRow member) => (form, broken, made) = (new Form
    {
        Id = member.Id,
        Was = member.Name,
        Name = member.Name,
        Roles = member.Roles,
        IsService = member.IsService,
        Version = member.Version,
    }, null, null);

    private async Task Save()
    {
        if (form is not { } asked) return;
        if (asked.Id is null && !asked.IsService)
        {
            Invite(await Invitations.Invite(Actor, asked.Name, asked.Email, asked.Roles, leaving.Token));
            if (broken is not null) return;
        }
        else
        {
            var saved = asked.Id is { } id
                ? await Members.Change(Actor, id, asked.Name, asked.Roles, asked.Version, leaving.Token)
                : await Members.AddService(Actor, asked.Name, asked.Roles, leaving.Token);
            if (saved.Refused(out broken, out var member)) return;
            Toasts.Say(asked.Id is null ? $"{member.Name} is added." : $"{member.Name} is saved.");
        }
        form = null;
        await Load();
    }

    private void Invite(Outcome<Invited> invited)
    {
        if (invited.Refused(out broken, out var done)) return;
        made = done.Link is null ? null : done;
        if (made is null) Toasts.Say($"{done.Invitation.Name} gets a mail with a link.");
    }

    private async Task Again(InvitationRow invitation)
    {
        Invite(await Invitations.Again(Actor, invitation.Id, leaving.Token));
        if (broken is { } why) Toasts.Refuse(why);
        await Load();
    }

    private async Task Withdraw(InvitationRow invitation)
    {
        if ((await Invitations.Withdraw(Actor, invitation.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say($"The invitation of {invitation.Name} is taken back; its link leads nowhere.");
        await Load();
    }

    private async Task Disable(MemberRow member)
    {
        if ((await Members.Disable(Actor, member.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say($"{member.Name} is disabled; keys and open pages ended.", () => Enable(member));
        await Load();
    }

    private async Task Enable(MemberRow member)
    {
        if ((await Members.Enable(Actor, member.Id, leaving.Token)).Refused(out var why, out _)) Toasts.Refuse(why);
        else Toasts.Say($"{member.Name} may come in again.");
        await Load();
    }

    private sealed class Form
    {
        public Guid? Id { get; init; }
        public string Was { get; init; } = "";
        public string Name { get; set; } = "";
        public string Email { get; set; } = "";
        public Role Roles { get; set; }
        public bool IsService { get; init; }
        public int Version { get; init; }
    }
}
