namespace Nexus.Embedded.Bench;

/// <summary>The least a grain can do, so that only the call itself is measured.</summary>
[Alias("bench.no-op")]
public interface INoOpGrain : IGrainWithIntegerKey
{
    /// <summary>Returns at once.</summary>
    [Alias("ping")]
    Task PingAsync();
}

/// <inheritdoc cref="INoOpGrain"/>
public sealed class NoOpGrain : Grain, INoOpGrain
{
    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;
}
