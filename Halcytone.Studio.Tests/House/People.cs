using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Halcytone.Studio.Accounts;
using Halcytone.Studio.Accounts.Keys;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Tests.House;

/// <summary>The people a test acts as: members made on first use, one for each role and name, in the demo's workspace unless another is asked for.</summary>
internal static class People
{
    private static readonly ConditionalWeakTable<StudioHouse, ConcurrentDictionary<string, string>> Keys = [];

    /// <summary>The actor of a member with these roles.</summary>
    public static Actor ActorFor(this StudioHouse house, Role roles, string? name = null, WorkspaceId? workspace = null)
        => house.MemberFor(roles, name, workspace ?? Demo.Workspace).GetAwaiter().GetResult();

    /// <summary>A client with a key of a member with these roles, narrowed to <paramref name="scopes"/> where some are given.</summary>
    public static HttpClient As(this StudioHouse house, Role roles, string? name = null, WorkspaceId? workspace = null, params string[] scopes)
    {
        var made = Keys.GetOrCreateValue(house);
        var whose = $"{roles}|{name}|{workspace}|{string.Join(',', scopes)}";
        return house.WithKey(made.GetOrAdd(whose, _ => house.KeyFor(roles, name, workspace, scopes).GetAwaiter().GetResult().Text));
    }

    /// <summary>A client that sends this key.</summary>
    public static HttpClient WithKey(this StudioHouse house, string key)
    {
        var client = house.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A fresh key of a member with these roles; a member has at most two good ones.</summary>
    public static async Task<MadeKey> KeyFor(this StudioHouse house, Role roles, string? name = null, WorkspaceId? workspace = null, params string[] scopes)
    {
        var member = await house.MemberFor(roles, name, workspace ?? Demo.Workspace);
        return Must(await house.Get<ApiKeys>().Create(Actor.House(member.Workspace, "Test"), new NewKey(member.MemberId, "test", scopes), CancellationToken.None));
    }

    /// <summary>The result of an outcome that a test expects to succeed.</summary>
    public static T Must<T>(this Outcome<T> outcome)
        => outcome.Match(result => result, refusal => throw new Xunit.Sdk.XunitException($"Refused: {refusal.Code}: {refusal.Message}"));

    private static async Task<Actor> MemberFor(this StudioHouse house, Role roles, string? name, WorkspaceId workspace)
    {
        var administrator = Actor.House(workspace, "Test");
        await house.Get<Workspaces>().Found(workspace, new WorkspaceSettings { Name = "Breathscape", SenderAddress = "hello@example.com" }, CancellationToken.None);
        var members = house.Get<Members>();
        name ??= $"{roles.Labels()} under test";
        var member = (await members.Holding(administrator, Role.None, CancellationToken.None)).FirstOrDefault(row => row.Name == name && row.Roles == roles)
            ?? Must(await members.AddService(administrator, name, roles, CancellationToken.None));
        return (await members.ActorOf(workspace, member.Id, CancellationToken.None))!;
    }
}
