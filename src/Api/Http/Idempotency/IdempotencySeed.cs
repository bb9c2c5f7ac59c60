using Microsoft.AspNetCore.Http;
using Nexus.Ids;

namespace Nexus.Api.Http;

/// <summary>
/// What makes a repeated command the same command: the ids it makes follow from the caller, the route and the
/// <c>Idempotency-Key</c>. A handler takes it as a parameter; without a key it makes new ids each time.
/// </summary>
/// <param name="Value">Caller, route and key; null: the request has no key.</param>
/// <param name="StartedAt">When the key was first used; the time inside the ids.</param>
internal sealed record IdempotencySeed(string? Value, DateTimeOffset StartedAt)
{
    private static readonly object Key = new();

    /// <summary>
    /// The id of the thing that the command makes: the same for a repeated request, also after a crash.
    /// </summary>
    /// <param name="prefix">Of the type: <c>exe</c>.</param>
    /// <param name="ordinal">Tells apart several things of one kind that one command makes.</param>
    public string NewId(string prefix, int ordinal = 0) => Value is null
        ? NexusId.Format(prefix, Guid.CreateVersion7(StartedAt))
        : NexusId.Derive(prefix, ordinal == 0 ? $"{prefix}|{Value}" : $"{prefix}|{ordinal}|{Value}", StartedAt);

    /// <summary>For the binding of handler parameters.</summary>
    public static ValueTask<IdempotencySeed?> BindAsync(HttpContext context) => ValueTask.FromResult<IdempotencySeed?>(
        (IdempotencySeed?)context.Items[Key] ?? new IdempotencySeed(null, Clock(context).GetUtcNow()));

    /// <summary>Leaves it for the handler.</summary>
    internal void Attach(HttpContext context) => context.Items[Key] = this;

    private static TimeProvider Clock(HttpContext context) =>
        (TimeProvider)context.RequestServices.GetService(typeof(TimeProvider))!;
}
