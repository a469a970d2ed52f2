using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Halcytone.Studio.Accounts.Invitations;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Accounts.Notices;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Review;
using Halcytone.Studio.Tasks;
using Halcytone.Studio.Tests.Content;
using Halcytone.Studio.Tests.Distribution;
using Halcytone.Studio.Tests.House;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Routes;

/// <summary>An address of the API as it is mapped.</summary>
/// <param name="Body">What its JSON is read as; null where it takes none.</param>
/// <param name="Query">What may stand behind the question mark.</param>
internal sealed record MappedEndpoint(string Route, Type? Body, IReadOnlyList<string> Query);

/// <summary>A workspace in which a row of every kind exists, so that each address can be asked for something real; and a foreign one.</summary>
internal sealed partial class RouteWorld : IAsyncDisposable
{
    /// <summary>Another tenant of the same installation.</summary>
    public static readonly WorkspaceId Elsewhere = new(new Guid("019a9000-0000-7000-8000-0000000000ee"));

    /// <summary>Every role in one member.</summary>
    public static readonly Role AllRoles = RouteRule.Order.Aggregate((one, next) => one | next);

    private readonly Newsroom room;
    private readonly Dictionary<string, Guid> ids = [];

    private RouteWorld(Newsroom room) => this.room = room;

    public StudioHouse House => room.House;

    /// <summary>What no foreigner may ever read.</summary>
    public IEnumerable<Guid> Ids => ids.Values;

    /// <summary>Every mapped address of the API, as the table writes it.</summary>
    public IReadOnlyList<MappedEndpoint> Endpoints =>
    [
        .. House.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<NeededScope>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => new MappedEndpoint(
                $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}",
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType,
                [.. endpoint.Metadata.OfType<IParameterBindingMetadata>().Where(parameter => parameter.IsOptional).Select(parameter => parameter.Name)])))
            .OrderBy(endpoint => endpoint.Route, StringComparer.Ordinal),
    ];

    public static async Task<RouteWorld> Build(Engine engine)
    {
        var room = await Newsroom.Open(engine, people: 3, settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        var world = new RouteWorld(room);
        await world.Fill();
        return world;
    }

    /// <summary>The request that a rule describes, about the rows of this world.</summary>
    public HttpRequestMessage Ask(RouteRule rule) => Ask(rule.Route, rule.Body == RouteTable.Picture ? Picture() : Json(rule.Body));

    /// <summary>A request of that address with another body; about nothing that exists where <paramref name="unknown"/>.</summary>
    public HttpRequestMessage Ask(string route, HttpContent? content, bool unknown = false)
    {
        var at = route.IndexOf(' ', StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(route[..at]), new Uri(Address(route[(at + 1)..], unknown), UriKind.Relative));
        if (TakesBody(route)) request.Content = content;
        if (request.Method == HttpMethod.Put) request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        return request;
    }

    /// <summary>The rule's address with ids that name nothing.</summary>
    public static Uri Placeless(string route) => new(Places().Replace(route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..],
        place => place.Value.Contains("guid", StringComparison.Ordinal) ? Guid.CreateVersion7().ToString() : place.Value.Contains("int", StringComparison.Ordinal) ? "1" : "mastodon"), UriKind.Relative);

    /// <summary>Whether callers send something there.</summary>
    public static bool TakesBody(string route) => route.StartsWith('P'); // POST, PUT, PATCH

    public StringContent Json(string body)
    {
        var text = ids.Aggregate(body, (known, id) => known.Replace($"{{{id.Key}}}", id.Value.ToString(), StringComparison.Ordinal));
        return new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
    }

    private static MultipartFormDataContent Picture() => new() { { new ByteArrayContent(Pictures.Png()), "file", RouteTable.Picture } };

    private string Address(string pattern, bool unknown)
    {
        foreach (var (prefix, kind) in Kinds)
        {
            if (!pattern.StartsWith(prefix + "{", StringComparison.Ordinal)) continue;
            var rest = pattern[prefix.Length..];
            pattern = prefix + (unknown ? Guid.CreateVersion7() : ids[kind]) + rest[(rest.IndexOf('}', StringComparison.Ordinal) + 1)..];
        }
        return pattern.Replace("{subscriberId:guid}", ids["subscriber"].ToString(), StringComparison.Ordinal).Replace("{number:int}", "1", StringComparison.Ordinal)
            .Replace("{channel}", "mastodon", StringComparison.Ordinal).Replace("{kind}", "page", StringComparison.Ordinal);
    }

    /// <summary>What the first id behind these addresses names.</summary>
    private static readonly (string Prefix, string Kind)[] Kinds =
    [
        ("/api/v2/contents/", "item"), ("/api/v2/media/", "media"), ("/api/approval/", "approval"), ("/api/social/posts/", "post"), ("/api/social/undo/", "undo"),
        ("/api/distribution/releases/", "release"), ("/api/monitor/distribution/", "release"), ("/api/monitor/live/", "release"), ("/api/v2/audience/lists/", "list"),
        ("/api/v2/audience/imports/", "import"), ("/api/v2/audience/subscribers/", "subscriber"), ("/api/v2/audience/suppressions/", "suppression"),
        ("/api/v2/destinations/", "destination"), ("/api/v2/accounts/", "account"), ("/api/v2/inbox/", "notice"), ("/api/v2/members/", "member"), ("/api/v2/invitations/", "invitation"), ("/api/v2/keys/", "key"),
        ("/api/v2/tasks/", "task"), ("/api/sites/pages/", "page"), ("/api/approval/deputies/", "deputy"), ("/api/v2/comments/", "comment"),
    ];

    private async Task Fill()
    {
        var house = Actor.House(Demo.Workspace, "Test");
        ids["item"] = await room.Written("The longer exhale", DateTimeOffset.Parse("2099-01-05T10:00:00Z", System.Globalization.CultureInfo.InvariantCulture), ChannelKind.Mastodon, ChannelKind.X);
        ids["post"] = (await room.Post(ids["item"], ChannelKind.Mastodon)).Id;
        var reviewed = await room.Written("Waits for a check", null, ChannelKind.Mastodon);
        ids["approval"] = (await House.Get<Approvals>().Ask(room.Editor, new ApprovalAsked(reviewed), default)).Must().Id;
        ids["comment"] = (await House.Get<Comments>().Say(room.Editor, ids["item"], new NewComment("Is this the newest figure?"), default)).Must().Id;
        var now = House.Get<TimeProvider>().GetUtcNow();
        ids["deputy"] = (await House.Get<Deputies>().Set(house, new NewDeputy(await Person("Away"), await Person("Deputy"), now, now.AddDays(2)), default)).Must().Id;
        ids["release"] = (await room.Release(await room.Approved(ChannelKind.Mastodon))).Release.Id;
        ids["list"] = room.Audience.ListId;
        ids["subscriber"] = room.Audience.Ids[2];
        using (var file = new MemoryStream("email\r\nfresh@reader.example\r\n"u8.ToArray()))
            ids["import"] = (await House.Get<Halcytone.Studio.Audience.Import.Imports>().Check(room.Marketing, ids["list"], "people.csv", null, "Sign-up form", file, default)).Must().Id;
        ids["suppression"] = (await House.Get<Suppressions>().Add(house, "gone@reader.example", SuppressionReason.Manual, null, default)).Must().Id;
        using (var picture = new MemoryStream(Pictures.Png())) ids["media"] = (await House.Get<MediaLibrary>().Add(room.Editor, "wave.png", picture, default)).Must().Id;
        ids["destination"] = (await House.Get<Destinations>().All(house, default)).First(row => row.Channel == ChannelKind.X).Id;
        var target = await House.KeyFor(Role.Writer, "Somebody to change");
        (ids["member"], ids["key"]) = (target.Key.MemberId, target.Key.Id);
        ids["invitation"] = (await House.Get<InvitationDesk>().Invite(house, "Noor Haddad", "noor@example.com", Role.Editor, default)).Must().Invitation.Id;
        (ids["undo"], ids["account"], ids["notice"], ids["task"], ids["page"]) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.Empty, Guid.CreateVersion7());
        (await House.Get<Database>().Write<Done>(house, async db =>
        {
            var account = ConnectedAccount.New(house, ids["account"], ChannelKind.X);
            db.Add(account);
            var site = await db.Set<Halcytone.Studio.Sites.Site>().SingleAsync();
            db.Add(new Halcytone.Studio.Sites.PublicPage { Id = ids["page"], WorkspaceId = house.Workspace, SiteId = site.Id, Slug = "the-longer-exhale" });
            db.Record(new Fact("test.told", new Subject("test", ids["account"]), "Something to be told.") { Notify = new Notify(NoticeReason.Information, "/", Members: [room.Editor.MemberId]) });
            ids["task"] = await House.Get<TaskQueue>().Enqueue(db, house, new NewTask("scripted", new { }) { DueAt = House.Get<TimeProvider>().GetUtcNow().AddDays(30) }, default);
            return new Done();
        }, default)).Must();
        await using var read = House.Get<Database>().Read(room.Editor);
        ids["notice"] = await read.Set<Notice>().Where(row => row.SubjectId == ids["account"]).Select(row => row.Id).SingleAsync();
    }

    private async Task<Guid> Person(string name) => (await House.Get<Halcytone.Studio.Accounts.Members>().AddPerson(Actor.House(Demo.Workspace, "Test"),
        new Halcytone.Studio.Accounts.NewPerson(name, $"{name}@example.com", Role.Writer, "seven quiet herons at dusk"), default)).Must().Id;

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Places();

    public ValueTask DisposeAsync() => room.DisposeAsync();
}
