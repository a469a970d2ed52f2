using System.Net;
using Halcytone.Studio.Channels.Wire;
using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Channels.Mastodon;

/// <summary>Asks an instance whose token it is, and what the instance takes.</summary>
internal sealed class MastodonAccounts(MastodonClient mastodon)
{
    private static readonly InstanceLimits Stock = new(500, 4, 1_500);

    /// <summary>Takes what a person typed for an instance: <c>mastodon.example</c>, with or without scheme.</summary>
    public static Outcome<Uri> Instance(string? typed)
    {
        var text = (typed ?? "").Trim().TrimEnd('/');
        if (text.Length is 0 or > 500) return Invalid.At("instance", "Type the address of your instance, like mastodon.example.");
        if (text.StartsWith('@') && text.LastIndexOf('@') is > 0 and var at) text = text[(at + 1)..]; // a handle names its instance
        if (!text.Contains("://", StringComparison.Ordinal)) text = "https://" + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { UserInfo: "", Query: "", Fragment: "" }
            ? address
            : Invalid.At("instance", "This is not the address of an instance. It looks like mastodon.example.");
    }

    /// <summary>The owner of the token, or why it is not good.</summary>
    public async Task<(AccountProof? Proof, NotProven? Why)> Prove(Uri instance, string token, CancellationToken stop)
    {
        var reply = await mastodon.Whoami(instance, token, stop);
        if (reply.End != CallEnd.Answered) return (null, new(false, $"{instance.Host} could not be reached: {reply.Problem}."));
        if (reply.Status is HttpStatusCode.Unauthorized) return (null, new(true, $"{instance.Host} does not take this access token."));
        if (reply.Status is HttpStatusCode.Forbidden) return (null, new(true, "The access token lacks a permission. It needs read:accounts, read:statuses, write:statuses and write:media."));
        if (!reply.IsSuccess || reply.Json(MastodonJson.Default.AccountReply) is not { Id: { } id, Username: { } username } account)
            return (null, new(false, $"{instance.Host} did not answer as a Mastodon instance does ({(int)reply.Status})."));

        var about = (await mastodon.Instance(instance, stop)).Json(MastodonJson.Default.InstanceReply);
        var limits = new InstanceLimits(
            about?.Configuration?.Statuses?.MaxCharacters ?? Stock.TextLimit,
            about?.Configuration?.Statuses?.MaxMediaAttachments ?? Stock.MediaLimit,
            about?.Configuration?.MediaAttachments?.DescriptionLimit ?? Stock.AltTextLimit);
        var handle = $"@{username}@{about?.Domain ?? instance.Authority}";
        return (new(instance, id, account.DisplayName is { Length: > 0 } name ? name : username, handle, limits), null);
    }
}

/// <summary>Why a token could not be proven.</summary>
/// <param name="Certain">The platform said no; else it could not be asked.</param>
internal sealed record NotProven(bool Certain, string Message);
