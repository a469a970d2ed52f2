using System.Text.RegularExpressions;
using Halcytone.Studio.Tests.House;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Halcytone.Studio.Tests.Accounts;

/// <summary>Fills in static forms as a browser does: cookies kept, the form's token sent along, redirects looked at.</summary>
internal sealed partial class Browser(StudioHouse house) : IDisposable
{
    public HttpClient Client { get; } = house.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>Opens the page and sends its form of that name.</summary>
    public async Task<HttpResponseMessage> Send(string page, string form, params (string Name, string Value)[] fields)
    {
        var html = await Client.GetStringAsync(new Uri(page, UriKind.Relative));
        using var body = new FormUrlEncodedContent([
            new("_handler", form), new("__RequestVerificationToken", Token().Match(html).Groups[1].Value),
            .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)),
        ]);
        return await Client.PostAsync(new Uri(page, UriKind.Relative), body);
    }

    /// <summary>Sends a form of that page to another address.</summary>
    public async Task<HttpResponseMessage> Post(string page, string to, params (string Name, string Value)[] fields)
    {
        var html = await Client.GetStringAsync(new Uri(page, UriKind.Relative));
        using var body = new FormUrlEncodedContent([new("__RequestVerificationToken", Token().Match(html).Groups[1].Value), .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]);
        return await Client.PostAsync(new Uri(to, UriKind.Relative), body);
    }

    public Task<HttpResponseMessage> SignIn(string email, string password, string page = "/sign-in")
        => Send(page, "sign-in", ("Asked.Email", email), ("Asked.Password", password));

    public Task<HttpResponseMessage> Get(string page) => Client.GetAsync(new Uri(page, UriKind.Relative));

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
