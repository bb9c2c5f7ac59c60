using Microsoft.AspNetCore.Builder;

namespace Nexus.Api.Http;

/// <summary>On endpoints that honour <c>Idempotency-Key</c>.</summary>
/// <param name="Required">Whether a request without a key is refused.</param>
internal sealed record IdempotencyMetadata(bool Required);

/// <summary>How an endpoint asks for it.</summary>
internal static class IdempotencyConventions
{
    /// <summary>
    /// Makes the POSTs of an endpoint or a group honour <c>Idempotency-Key</c>: the same key and request replays the first
    /// answer. Commands that must survive a crash between their commit and the keeping of the answer make their ids with
    /// <see cref="IdempotencySeed"/>.
    /// </summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="required">Whether a request without a key is refused with 400.</param>
    public static TBuilder Idempotent<TBuilder>(this TBuilder builder, bool required = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new IdempotencyMetadata(required));
}
