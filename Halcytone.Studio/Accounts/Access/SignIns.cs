using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Time;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts.Access;

/// <summary>A sign-in as its owner sees it.</summary>
internal sealed record SignInRow(Guid Id, string Device, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool IsThis);

/// <summary>Keeps the sign-ins of people on the server: the store behind the cookie, and the list on the account page.</summary>
internal sealed class SignIns(Database database, IDataProtectionProvider protection, IHttpContextAccessor requests, TimeProvider clock) : ITicketStore
{
    private const int KeyBytes = 32;
    private const string IdItem = "sign-in";

    /// <summary>How long another node may go on with a sign-in that was ended (reliability-and-security §7.3: at most 5 s).</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromHours(8);
    private readonly IDataProtector protector = protection.CreateProtector("Halcytone", "SignInTicket", "v1");
    private readonly ConcurrentDictionary<string, (AuthenticationTicket? Ticket, long ReadAt)> known = [];

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
        await database.WriteInstallation<Done>(async db =>
        {
            var now = clock.Now();
            await db.SignInTickets.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync();
            db.Add(new SignInTicket(id, hash, user, device, Sealed(ticket), now, ticket.Properties.ExpiresUtc ?? now + LongestIdle));
            return new Done();
        }, CancellationToken.None);
    }

    private async Task End(Func<IQueryable<SignInTicket>, IQueryable<SignInTicket>> which, CancellationToken stop)
    {
        await database.WriteInstallation<Done>(async db =>
        {
            await which(db.SignInTickets).ExecuteDeleteAsync(stop);
            return new Done();
        }, stop);
        known.Clear();
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
