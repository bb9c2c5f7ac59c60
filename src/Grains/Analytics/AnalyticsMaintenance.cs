using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Analytics;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Analytics;

/// <summary>
/// Makes the coming days, drops those that are too old, and opens windows of keys. Runs as due work, so on one silo at a time.
/// </summary>
internal sealed partial class AnalyticsMaintenance(
    NpgsqlDataSource database, IOptions<AnalyticsOptions> options, TimeProvider clock, ILogger<AnalyticsMaintenance> logger) : IDueWorkHandler
{
    private const int DaysAhead = 2;
    private static readonly string Maintain = SqlText.Read<AnalyticsSql>("Maintain");
    private static readonly string DropRollups = SqlText.Read<AnalyticsSql>("DropRollups");

    /// <inheritdoc/>
    public string Kind => "analytics.maintenance";

    /// <inheritdoc/>
    public string StandingKey => "events";

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var (settings, oldest) = (options.Value, today.AddDays(-options.Value.RetentionDays));
        await using var maintain = database.CreateCommand(Maintain);
        maintain.Parameters.AddWithValue("days", Enumerable.Range(0, DaysAhead + 1).Select(today.AddDays).ToArray());
        maintain.Parameters.AddWithValue("oldest", oldest);
        maintain.Parameters.AddWithValue("opened_before", now.UtcDateTime - settings.RememberIds);
        maintain.Parameters.AddWithValue("now", now.UtcDateTime);
        await using (var row = await maintain.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            var (made, dropped, turned) = (row.GetInt32(0), row.GetInt32(1), row.GetBoolean(2));
            if (made > 0 || dropped > 0 || turned)
                LogDone(made, dropped, turned);
        }

        await using var drop = database.CreateCommand(DropRollups);
        drop.Parameters.AddWithValue("oldest", oldest);
        drop.Parameters.AddWithValue("oldest_rollup", today.AddDays(-settings.RollupRetentionDays));
        await drop.ExecuteNonQueryAsync(cancellationToken);
        return DueOutcome.At(now + settings.MaintenanceInterval);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Analytics: {Made} days made, {Dropped} dropped; a window of keys was opened: {Turned}.")]
    private partial void LogDone(int made, int dropped, bool turned);
}
