using Nexus.Testing;
using Npgsql;

namespace Nexus.Grains.Tests.Storage;

/// <summary>A transaction that holds something, so that a write waits in the middle for as long as a test wants.</summary>
internal sealed class HeldRow : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private NpgsqlTransaction? _transaction;

    private HeldRow(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <summary>Holds the key of a state that is not there; it is there, at version 1, once this ends.</summary>
    public static Task<HeldRow> InsertAsync(PostgresDatabase database, string key) => ExecuteAsync(
        database, $"insert into nexus.grain_state (service, type, key, version) values ('nexus', 'test.counter', '{key}', 1)");

    /// <summary>Holds whatever a statement locks.</summary>
    public static async Task<HeldRow> ExecuteAsync(PostgresDatabase database, string sql)
    {
        var connection = await database.DataSource.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
        return new HeldRow(connection, transaction);
    }

    /// <summary>Until so many calls of <c>store_batch</c> wait for a lock.</summary>
    public static Task UntilBlockedAsync(PostgresDatabase database, int calls = 1) => Eventually.AsyncCondition(async () =>
        await database.ScalarAsync<long>("""
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%nexus.store_%'
            """) == calls);

    /// <summary>Lets go and undoes.</summary>
    public async Task RollBackAsync()
    {
        await _transaction!.RollbackAsync();
        _transaction = null;
    }

    /// <summary>Lets go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await transaction.CommitAsync();
        }

        await _connection.DisposeAsync();
    }
}

internal static class CounterRows
{
    /// <summary>How many events of a counter are in the log.</summary>
    public static Task<long> EventsOfAsync(this PostgresDatabase database, string key) =>
        database.ScalarAsync<long>("select count(*) from nexus.event_log where aggregate = $1", $"test.counter/{key}");

    /// <summary>A counter's stored version, or 0.</summary>
    public static Task<int> VersionOfAsync(this PostgresDatabase database, string key) =>
        database.ScalarAsync<int>("select version from nexus.grain_state where service = 'nexus' and type = 'test.counter' and key = $1", key);
}
