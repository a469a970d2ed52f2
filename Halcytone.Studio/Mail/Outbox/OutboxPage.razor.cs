using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Pieces;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Mail.Outbox;

/// <summary>What would have been sent, mail by mail; the open one lives in the address.</summary>
public sealed partial class OutboxPage : IDisposable
{
    /// <summary>Before the mail's own words: nothing of it is loaded from outside, whatever it asks for (ux §6).</summary>
    private const string NothingFromOutside = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">";

    private const int PageSize = 50;

    private readonly CancellationTokenSource leaving = new();
    private readonly Paging<Guid?> paging = new();
    private Page<OutboxEntry>? page;
    private OpenedMail? opened;
    private Refusal? refused;
    private int count;
    private string view = "html";

    [CascadingParameter] public Actor Actor { get; set; } = null!;
    [Inject] private OutboxMails Outbox { get; set; } = null!;
    [Inject] private MailHealth Health { get; set; } = null!;
    [Inject] private IOptions<MailOptions> Options { get; set; } = null!;
    [Inject] private NavigationManager Address { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "mail")] public string? MailText { get; set; }
    [SupplyParameterFromQuery(Name = "search")] public string? Search { get; set; }

    private IReadOnlyList<Tab> Views => opened?.Html is null
        ? [new("text", "Text"), new("source", "Source")]
        : [new("html", "As read"), new("text", "Text"), new("source", "Source")];

    private string Framed => NothingFromOutside + opened?.Html;

    private string Download => "data:message/rfc822;base64," + Convert.ToBase64String(Encoding.ASCII.GetBytes(opened!.Source));

    protected override Task OnParametersSetAsync() => Load();

    private async Task Load()
    {
        if ((await Outbox.Find(Actor, Search, paging.Cursor, PageSize, leaving.Token)).Refused(out refused, out var found)) return;

        page = found;
        count = await Outbox.Count(Actor, leaving.Token);
        if (!Guid.TryParse(MailText, out var id)) opened = null;
        else if (opened?.Entry.Id != id)
        {
            if ((await Outbox.Open(Actor, id, leaving.Token)).Refused(out refused, out opened)) return;
            view = opened.Html is null ? "text" : "html";
        }
        StateHasChanged();
    }

    private string AddressOf(Guid mail) => Address.GetUriWithQueryParameter("mail", mail.ToString());

    private void Find(ChangeEventArgs typed)
    {
        paging.Restart();
        Address.NavigateTo(Address.GetUriWithQueryParameter("search", typed.Value is string { Length: > 0 } text ? text : null));
    }

    private Task Next()
    {
        paging.Forward(Guid.TryParse(page?.NextCursor, out var next) ? next : null);
        return Load();
    }

    private Task Previous()
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
