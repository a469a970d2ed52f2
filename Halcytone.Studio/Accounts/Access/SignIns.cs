using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>A sign-in as its owner sees it.</summary>
internal sealed record SignInRow(Guid Id, string Device, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool IsThis);

/// <summary>Some sign-ins have ended; open pages look whether theirs is among them.</summary>
internal sealed record SignInsEnded : ISignal
{
    public WorkspaceId Workspace => WorkspaceId.None;
}

/// <summary>Keeps the sign-ins of people on the server: the store behind the cookie, and the list on the account page.</summary>
internal sealed class SignIns(Database database, IDataProtectionProvider protection, IHttpContextAccessor requests, TimeProvider clock) : ITicketStore
{
    private const int KeyBytes = 32;
    private const string IdItem = "sign-in";

    /// <summary>A sign-in that goes on as another member carries its proof along.</summary>
    internal const string ProvenItem = "proven";

    /// <summary>How long another node may go on with a sign-in that was ended (reliability-and-security §7.3: at most 5 s).</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromHours(8);
    private readonly IDataProtector protector = protection.CreateProtector("Halcytone", "SignInTicket", "v1");
    private readonly ConcurrentDictionary<string, (AuthenticationTicket? Ticket, long ReadAt)> known = [];
    private readonly ConcurrentDictionary<Guid, (DateTimeOffset? ProvenAt, long ReadAt)> proven = [];

    /// <inheritdoc/>
    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        await Begin(HashOf(key), ticket);
        return key;
    }

    /// <summary>
    /// Moves the idle time on. A sign-in that was ended meanwhile stays ended; a new one over an old cookie, as after a new password, begins under its key.
    /// </summary>
    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        var hash = HashOf(key);
        if (IdOf(ticket.Properties) is null)
        {
            await End(rows => rows.Where(row => row.KeyHash == hash), CancellationToken.None);
            await Begin(hash, ticket);
            return;
        }
        await database.WriteInstallation<Done>(async db =>
        {
            var row = await db.SignInTickets.SingleOrDefaultAsync(row => row.KeyHash == hash);
            row?.Renew(Sealed(ticket), clock.Now(), ticket.Properties.ExpiresUtc ?? clock.Now() + LongestIdle);
            return new Done();
        }, CancellationToken.None);
        known.TryRemove(hash, out _);
    }

    /// <inheritdoc/>
    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        var hash = HashOf(key);
        if (known.TryGetValue(hash, out var cached) && clock.GetElapsedTime(cached.ReadAt) < Remembered) return cached.Ticket;

        var readAt = clock.GetTimestamp();
        await using var db = database.ReadInstallation();
        var now = clock.Now();
        var stored = await db.SignInTickets.Where(row => row.KeyHash == hash && row.ExpiresAt > now).Select(row => row.Ticket).SingleOrDefaultAsync();
        if (stored is null)
        {
            known.TryRemove(hash, out _);
            return null;
        }
        var ticket = Opened(stored);
        known[hash] = (ticket, readAt);
        return ticket;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key)
    {
        var hash = HashOf(key);
        return End(rows => rows.Where(row => row.KeyHash == hash), CancellationToken.None);
    }

    /// <summary>The user's sign-ins, the latest seen first.</summary>
    /// <param name="current">The one that asks.</param>
    public async Task<IReadOnlyList<SignInRow>> Of(Guid user, Guid? current, CancellationToken stop)
    {
        var now = clock.Now();
        await using var db = database.ReadInstallation();
        return await db.SignInTickets.Where(row => row.UserId == user && row.ExpiresAt > now).OrderByDescending(row => row.SeenAt).Take(50)
            .Select(row => new SignInRow(row.Id, row.Device, row.StartedAt, row.SeenAt, row.Id == current)).ToListAsync(stop);
    }

    /// <summary>When the person of this sign-in last showed their password; null where the sign-in has ended.</summary>
    public async Task<DateTimeOffset?> ProvenAt(Guid signIn, CancellationToken stop)
    {
        if (proven.TryGetValue(signIn, out var cached) && clock.GetElapsedTime(cached.ReadAt) < Remembered) return cached.ProvenAt;

        var (readAt, now) = (clock.GetTimestamp(), clock.Now());
        await using var db = database.ReadInstallation();
        var at = await db.SignInTickets.Where(row => row.Id == signIn && row.ExpiresAt > now).Select(row => (DateTimeOffset?)row.ProvenAt).SingleOrDefaultAsync(stop);
        proven[signIn] = (at, readAt);
        return at;
    }

    /// <summary>Notes that the person has just shown their password.</summary>
    public async Task Prove(Guid signIn, CancellationToken stop)
    {
        await database.WriteInstallation<Done>(async db =>
        {
            (await db.SignInTickets.SingleOrDefaultAsync(row => row.Id == signIn, stop))?.Prove(clock.Now());
            return new Done();
        }, stop);
        proven.TryRemove(signIn, out _);
    }

    /// <summary>Ends one sign-in of the user.</summary>
    public Task EndOne(Guid user, Guid signIn, CancellationToken stop) => End(rows => rows.Where(row => row.UserId == user && row.Id == signIn), stop);

    /// <summary>Ends every sign-in of the user but the one that asks.</summary>
    public Task EndOthers(Guid user, Guid? current, CancellationToken stop) => End(rows => rows.Where(row => row.UserId == user && row.Id != current), stop);

    /// <summary>Which sign-in the properties belong to; null for one that has not begun.</summary>
    public static Guid? IdOf(AuthenticationProperties? properties)
        => properties?.Items.TryGetValue(IdItem, out var id) == true && Guid.TryParse(id, out var found) ? found : null;

    private async Task Begin(string hash, AuthenticationTicket ticket)
    {
        var user = Guid.Parse(ticket.Principal.FindFirstValue(Principals.UserClaim)!);
        var device = DeviceOf(requests.HttpContext?.Request.Headers.UserAgent.ToString() ?? "");
        var id = clock.NewId();
        ticket.Properties.Items[IdItem] = id.ToString();
        var identity = (ClaimsIdentity)ticket.Principal.Identity!;
        foreach (var before in identity.FindAll(Principals.SignInClaim).ToList()) identity.RemoveClaim(before);
        identity.AddClaim(new Claim(Principals.SignInClaim, id.ToString()));
        var provenAt = ticket.Properties.Items.TryGetValue(ProvenItem, out var kept) ? DateTimeOffset.Parse(kept!, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        await database.WriteInstallation<Done>(async db =>
        {
            var now = clock.Now();
            await db.SignInTickets.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync();
            db.Add(new SignInTicket(id, hash, user, device, Sealed(ticket), provenAt ?? now, now, ticket.Properties.ExpiresUtc ?? now + LongestIdle));
            return new Done();
        }, CancellationToken.None);
    }

    private async Task End(Func<IQueryable<SignInTicket>, IQueryable<SignInTicket>> which, CancellationToken stop)
    {
        await database.WriteInstallation<Done>(async db =>
        {
            await which(db.SignInTickets).ExecuteDeleteAsync(stop);
            db.Signal(new SignInsEnded());
            return new Done();
        }, stop);
        known.Clear();
        proven.Clear();
    }

    private byte[] Sealed(AuthenticationTicket ticket) => protector.Protect(TicketSerializer.Default.Serialize(ticket));

    private AuthenticationTicket? Opened(byte[] stored)
    {
        try { return TicketSerializer.Default.Deserialize(protector.Unprotect(stored)); }
        catch (CryptographicException) { return null; } // of a key ring that is gone
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    /// <summary>Browser and system in a word each, from the browser's own long name.</summary>
    private static string DeviceOf(string agent)
    {
        string[] browsers = ["Edg", "OPR", "Firefox", "Chrome", "Safari"];
        string[] systems = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"];
        var browser = browsers.FirstOrDefault(name => agent.Contains(name, StringComparison.Ordinal)) switch { "Edg" => "Edge", "OPR" => "Opera", null => "A browser", var name => name };
        var system = systems.FirstOrDefault(name => agent.Contains(name, StringComparison.Ordinal));
        return system is null ? browser : $"{browser} on {system}";
    }
}
