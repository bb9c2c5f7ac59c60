using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Grains.Events;
using Npgsql;

namespace Nexus.Grains.Webhooks;

/// <summary>Makes the coming weeks of deliveries and drops old ones. Runs as due work, so on one silo at a time.</summary>
internal sealed partial class DeliveryRetention(
    NpgsqlDataSource database, IOptions<WebhooksOptions> options, TimeProvider clock, ILogger<DeliveryRetention> logger) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "webhooks.retention";

    private const int WeeksAhead = 2;

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public string StandingKey => "deliveries";

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var ensure = database.CreateCommand("select webhooks.ensure_weeks($1, $2)");
        ensure.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        ensure.Parameters.Add(new NpgsqlParameter<int> { TypedValue = WeeksAhead });
        var made = (int)(await ensure.ExecuteScalarAsync(cancellationToken))!;

        await using var drop = database.CreateCommand("select webhooks.drop_weeks($1)");
        drop.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now.AddDays(-options.Value.RetentionDays) });
        var dropped = (int)(await drop.ExecuteScalarAsync(cancellationToken))!;
        if (made > 0 || dropped > 0)
            LogDone(made, dropped);
        return DueOutcome.At(now + options.Value.MaintenanceInterval);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deliveries: {Made} tables of weeks made, {Dropped} dropped")]
    private partial void LogDone(int made, int dropped);
}
