using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Events;

namespace Nexus.Grains.Events;

/// <summary>Passes the signals of this process's commits on: new events to the streams, due work to its pumps.</summary>
internal sealed partial class EventPublisher(
    EventSignal events, DueSignal due, IClusterClient client, IOptions<EventsOptions> options, TimeProvider clock, ILogger<EventPublisher> logger)
{
    /// <summary>The name of the stream provider.</summary>
    public const string StreamProvider = "nexus";

    /// <summary>Runs until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(PublishEventsAsync(cancellationToken), NudgeDueWorkAsync(cancellationToken));

    private async Task PublishEventsAsync(CancellationToken cancellationToken)
    {
        var provider = client.GetStreamProvider(StreamProvider);
        var streams = Enumerable.Range(0, EventPartition.Count)
            .Select(p => provider.GetStream<EventsAppended>(
                StreamId.Create(EventsAppended.StreamNamespace, p.ToString(CultureInfo.InvariantCulture))))
            .ToList();
        while (true)
        {
            foreach (var appended in await events.TakeAsync(cancellationToken))
                await TryAsync(() => streams[appended.Partition].OnNextAsync(appended), appended.Partition);

            await Task.Delay(options.Value.WakeInterval, clock, cancellationToken);
        }
    }

    private async Task NudgeDueWorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var scheduled = await due.TakeAsync(cancellationToken);
            // What is farther off, the pump finds by itself.
            var soon = clock.GetUtcNow() + options.Value.DuePollInterval;
            foreach (var (partition, dueAt) in scheduled.Where(s => s.DueAt <= soon))
                await TryAsync(() => client.GetGrain<IDueWorkGrain>(partition.ToString(CultureInfo.InvariantCulture)).NudgeAsync(dueAt), partition);
        }
    }

    // A wake-up that fails is one the pumps' own timers make good.
    private async Task TryAsync(Func<Task> wake, int partition)
    {
        try
        {
            await wake();
        }
        catch (Exception exception)
        {
            LogLost(exception, partition);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A wake-up of partition {Partition} was lost; its pumps' timers will do.")]
    private partial void LogLost(Exception exception, int partition);
}
