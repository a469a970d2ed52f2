using Microsoft.AspNetCore.Authorization;

namespace Halcytone.Studio.Foundation.Http;

/// <summary>What an API key can be narrowed to. Every endpoint names one (the house test holds it).</summary>
public static class Scopes
{
    public const string ContentRead = "content:read";
    public const string ContentWrite = "content:write";
    public const string ReviewRead = "review:read";
    public const string ReviewWrite = "review:write";
    public const string PostsRead = "posts:read";
    public const string PostsWrite = "posts:write";
    public const string Release = "release";
    public const string AudienceRead = "audience:read";
    public const string AudienceWrite = "audience:write";
    public const string Admin = "admin";

    /// <summary>Every scope, in the order of the keys page.</summary>
    public static readonly IReadOnlyList<string> All =
        [ContentRead, ContentWrite, ReviewRead, ReviewWrite, PostsRead, PostsWrite, Release, AudienceRead, AudienceWrite, Admin];
}

/// <summary>How a room opens its part of the HTTP API.</summary>
public static class Api
{
    /// <summary>The claim that carries a key's scopes, one each; a key without the claim has all.</summary>
    public const string ScopeClaim = "scope";

    /// <summary>The authentication scheme that reads <c>Authorization: Bearer</c>; a bearer endpoint never takes the cookie (reliability-and-security §7.4).</summary>
    public const string BearerScheme = "Bearer";

    /// <summary>A group below <c>/api</c>: bearer only, rate limited; POSTs with an <c>Idempotency-Key</c> run once.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder app, string prefix, string tag)
        => app.MapGroup("/api" + prefix).WithTags(tag)
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(BearerScheme).RequireAuthenticatedUser())
            .RequireRateLimiting(RateLimits.Api);

    /// <summary>Names the scope that a key needs for this endpoint.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, string scope) where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(new NeededScope(scope)).RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(BearerScheme)
            .RequireAssertion(context => !context.User.HasClaim(claim => claim.Type == ScopeClaim) || context.User.HasClaim(ScopeClaim, scope)));
}

/// <summary>The scope an endpoint asks for.</summary>
public sealed record NeededScope(string Scope);

/// <summary>A page of a longer list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="NextCursor">Ask for the following page with it; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
