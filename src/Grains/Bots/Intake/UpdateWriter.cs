using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Storage;
using Nexus.Results;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Bots.Intake;

/// <summary>
/// The one writer of a process: updates that arrive while a write is under way leave together as the next one; a lone one leaves at once.
/// Each is answered after the transaction that holds it.
/// </summary>
internal sealed partial class UpdateWriter : IAsyncDisposable
{
    private static readonly string Take = SqlText.Read<UpdateWriter>("TakeUpdates");

    private readonly NpgsqlDataSource _database;
    private readonly BotsOptions _options;
    private readonly BotsMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Combiner<PendingUpdate> _combiner;

    public UpdateWriter(NpgsqlDataSource database, IOptions<BotsOptions> options, BotsMetrics metrics, TimeProvider clock, ILogger<UpdateWriter> logger)
    {
        (_database, _options, _metrics, _clock, _logger) = (database, options.Value, metrics, clock, logger);
        _combiner = new Combiner<PendingUpdate>(_options.Lanes, _options.MaxBatch, _options.MaxWaiting, WriteAsync);
        metrics.Watch(() => _combiner.Waiting);
    }

    /// <summary>Stores an update.</summary>
    /// <exception cref="UnavailableException">PostgreSQL does not answer, or too many wait for it; whether it was stored is not known.</exception>
    public Task WriteAsync(string botId, NewUpdate update)
    {
        var pending = new PendingUpdate(botId, update, _clock.GetUtcNow() + _options.RetryFor);
        return _combiner.TryAdd(pending) ? pending.Completion : throw new UnavailableException("postgres");
    }

    /// <summary>Refuses new ones and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await _combiner.CloseAsync();

    // A batch that can't succeed is split until the update at fault stands alone.
    private async Task WriteAsync(IReadOnlyList<PendingUpdate> batch)
    {
        try
        {
            await TransientRepeats.RunAsync(() => StoreAsync(batch), batch[0].Deadline, _clock, LogRetry).ConfigureAwait(false);
            foreach (var pending in batch)
                pending.Stored();
        }
        catch (Exception exception) when (exception is not UnavailableException && batch.Count > 1)
        {
            LogSplit(exception, batch.Count);
            var half = batch.Count / 2;
            await WriteAsync([.. batch.Take(half)]).ConfigureAwait(false);
            await WriteAsync([.. batch.Skip(half)]).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            foreach (var pending in batch)
                pending.Fail(exception);
        }
    }

    private async Task<int> StoreAsync(IReadOnlyList<PendingUpdate> batch)
    {
        var started = Stopwatch.GetTimestamp();
        var command = _database.CreateCommand(Take);
        await using var _ = command.ConfigureAwait(false);
        command.Parameters.AddWithValue("now", _clock.GetUtcNow().UtcDateTime);
        command.Parameters.Add(SqlColumn.Of("bots", NpgsqlDbType.Text, batch.Select(p => p.BotId)));
        command.Parameters.Add(SqlColumn.Of("ids", NpgsqlDbType.Bigint, batch.Select(p => p.Update.UpdateId)));
        command.Parameters.Add(SqlColumn.Of("kinds", NpgsqlDbType.Text, batch.Select(p => p.Update.Kind)));
        command.Parameters.Add(SqlColumn.Of("chats", NpgsqlDbType.Bigint, batch.Select(p => p.Update.ChatId)));
        command.Parameters.Add(SqlColumn.Of("bodies", NpgsqlDbType.Text, batch.Select(p => p.Update.Body)));
        var stored = await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        _metrics.Taken(stored, batch.Count - stored, Stopwatch.GetElapsedTime(started));
        return stored;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Updates of bots could not be written; trying again in {Pause}.")]
    private partial void LogRetry(Exception exception, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write of {Count} updates of bots failed; writing it in parts.")]
    private partial void LogSplit(Exception exception, int count);
}
