namespace Nexus.Api.Gateway;

/// <summary>
/// One part that <c>GET /ready</c> looks at: the database, the engine, the pumps. Register as a singleton; every registered
/// check runs on each probe, side by side, so it has to be cheap and safe to run concurrently.
/// </summary>
public interface IReadinessCheck
{
    /// <summary>Names the part in the answer: short, lower case.</summary>
    string Name { get; }

    /// <summary>Looks now. What it throws counts as not ready; the exception is logged, not answered.</summary>
    /// <param name="cancellationToken">Fires after the time a probe may take.</param>
    ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>What a check found.</summary>
/// <param name="Reason">Why the part is not ready, for the operator and without secrets; null: it is ready.</param>
public readonly record struct ReadinessResult(string? Reason)
{
    /// <summary>The part is ready.</summary>
    public static ReadinessResult Ready => default;

    /// <summary>Whether the part is ready.</summary>
    public bool IsReady => Reason is null;

    /// <summary>The part is not ready.</summary>
    public static ReadinessResult NotReady(string reason) => new(reason);
}
