using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nexus.Events;

namespace Nexus.Grains.Events;

/// <summary>
/// Once the engine runs: brings the pumps to life and starts to publish wake-ups. In a cluster every silo does so; a pump is
/// one activation all the same.
/// </summary>
internal sealed partial class PumpStarter(
    EventPumps pumps, EventPublisher publisher, StandingWork standing, IGrainFactory grains, ILogger<PumpStarter> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _publishing = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        _publishing = publisher.RunAsync(_stopping.Token);
        await standing.ScheduleAsync(cancellationToken);
        foreach (var partition in Enumerable.Range(0, EventPartition.Count))
        {
            foreach (var group in pumps.Groups)
                await grains.GetGrain<IPumpGrain>(IPumpGrain.Key(group, partition)).WakeAsync();
            await grains.GetGrain<IDueWorkGrain>(partition.ToString(CultureInfo.InvariantCulture)).NudgeAsync(DateTimeOffset.MinValue);
        }

        LogStarted(pumps.Groups.Count, EventPartition.Count);
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _publishing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "Event pumps started: {Groups} groups over {Partitions} partitions.")]
    private partial void LogStarted(int groups, int partitions);
}
