using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Webhooks;

/// <summary>Counts what waits, for metrics. Runs as due work, so that one process of a cluster does it.</summary>
internal sealed class DeliveryCount(NpgsqlDataSource database, DeliveryMetrics metrics, TimeProvider clock) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "webhooks.count";

    private static readonly string Count = SqlText.Read<DeliveryCount>("CountPending");
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public string StandingKey => "pending";

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Count);
        metrics.Pending((long)(await command.ExecuteScalarAsync(cancellationToken))!);
        return DueOutcome.At(clock.GetUtcNow() + Interval);
    }
}
