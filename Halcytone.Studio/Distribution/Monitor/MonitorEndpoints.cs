using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Http;
using Microsoft.AspNetCore.Authorization;

namespace Halcytone.Studio.Distribution;

/// <summary>A ticket for one socket.</summary>
public sealed record TicketReply(string Ticket, int ExpiresIn);

internal static class MonitorEndpoints
{
    public static void MapMonitor(this WebApplication app)
    {
        var monitor = app.MapApi("/monitor", "Monitor");
        monitor.MapGet("/distribution/{id:guid}", One).Needs(Scopes.PostsRead);
        monitor.MapPost("/tickets", Ticket).Needs(Scopes.PostsRead);

        // Sockets sign in by cookie, bearer header or ticket: LiveSignIn decides, not the bearer policy of the other endpoints.
        app.MapGet("/api/monitor/live/{id:guid}", Live).WithTags("Monitor").WithMetadata(new NeededScope(Scopes.PostsRead)).AllowAnonymous().DisableAntiforgery();
        app.MapHub<DistributionHub>("/hubs/distribution").AllowAnonymous();
    }

    private static async Task<IResult> One(Guid id, Actor actor, ReleaseMonitor monitor, CancellationToken stop)
        => (await monitor.Of(actor, id, stop)).ToHttp();

    private static IResult Ticket(Actor actor, Tickets tickets)
        => tickets.Issue(actor) is { } ticket
            ? Results.Json(new TicketReply(ticket, (int)Tickets.Life.TotalSeconds), statusCode: StatusCodes.Status201Created)
            : Problems.Of(StatusCodes.Status429TooManyRequests, "Too many tickets", "Too many tickets are open. Try again in a minute.", "too_many_tickets");

    private static async Task Live(Guid id, HttpContext http, LiveSignIn signIn, ReleaseMonitor monitor, LiveSocket sockets, LiveSeats seats)
    {
        var stop = http.RequestAborted;
        IResult? refused = null;
        if (await signIn.Caller(http) is not { } actor)
            refused = Problems.Of(StatusCodes.Status401Unauthorized, "Not signed in", "Sign in, send an API key, or ask for a ticket; and come from a page of this installation.", "not_signed_in");
        else if ((await monitor.MayWatch(actor, id, stop)).Refused(out var why, out var releaseId)) refused = why.ToHttp();
        else if (!http.WebSockets.IsWebSocketRequest) refused = Problems.Of(StatusCodes.Status400BadRequest, "A WebSocket is expected", "Open this address as a WebSocket.", "websocket_expected");
        else if (!Since(http, out var since)) refused = Invalid.At("since", "The last number you have, 0 or more.").ToHttp();
        else if (seats.Take(actor) is not { } seat)
            refused = Problems.Of(StatusCodes.Status429TooManyRequests, "Too many connections", $"You hold {LiveSeats.Most} live connections already. Close one and try again.", "too_many_connections");
        else
        {
            using var taken = seat;
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await sockets.Tell(socket, actor, releaseId, since, stop);
            return;
        }
        await refused.ExecuteAsync(http);
    }

    private static bool Since(HttpContext http, out long? since)
    {
        since = null;
        var text = http.Request.Query["since"].ToString();
        if (text.Length == 0) return true;
        if (!long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)) return false;
        since = number;
        return true;
    }
}
