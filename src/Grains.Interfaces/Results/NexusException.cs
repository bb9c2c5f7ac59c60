namespace Nexus.Results;

/// <summary>
/// Infrastructure failed while a command ran; mapped once to a problem answer. Everything else that is thrown is a bug and
/// looks like one in the logs. Expected failures are <see cref="Error"/> values, not exceptions.
/// </summary>
[GenerateSerializer, Alias("nexus.exception")]
public abstract class NexusException : Exception
{
    /// <summary>With a message for the operator.</summary>
    protected NexusException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>
/// A dependency (PostgreSQL, a provider) can't be reached: 503 with <c>Retry-After</c>. Whether the command took effect is
/// not known; a retry with the same <c>Idempotency-Key</c> is safe.
/// </summary>
[GenerateSerializer, Alias("nexus.unavailable")]
public sealed class UnavailableException(string dependency, Exception? inner = null)
    : NexusException($"{dependency} is not available.", inner)
{
    /// <summary>Which dependency, as <c>/ready</c> names it.</summary>
    [Id(0)]
    public string Dependency { get; } = dependency;
}

/// <summary>
/// Another writer changed the aggregate between read and write: 503 with <c>Retry-After: 1</c>, because the activation that
/// lost is gone and a retry reads the truth.
/// </summary>
[GenerateSerializer, Alias("nexus.stale")]
public sealed class StaleStateException(string aggregate, Exception? inner = null)
    : NexusException($"{aggregate} was changed by another writer.", inner)
{
    /// <summary>The aggregate that was changed.</summary>
    [Id(0)]
    public string Aggregate { get; } = aggregate;
}
