using System.Collections.Concurrent;
using Nexus.Grains.Storage;
using Nexus.Testing;
using Npgsql;
using Orleans.Storage;

namespace Nexus.Grains.Tests.Storage;

/// <summary>Many batches at once, over the same rows.</summary>
public sealed class StateBatchTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Concurrent_batches_in_random_orders_never_deadlock_and_lose_no_update()
    {
        const int silos = 3;
        const int rounds = 60;
        var keys = Enumerable.Range(0, 40).Select(i => $"crowd-{i}").ToArray();
        var stored = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        await Task.WhenAll(Enumerable.Range(0, silos).Select(RunSiloAsync));

        foreach (var key in keys)
        {
            Assert.Equal(stored[key], await database.VersionOfAsync(key));
            Assert.Equal(stored[key], await database.EventsOfAsync(key));
        }

        Assert.Equal(0, await database.ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()"));

        async Task RunSiloAsync(int silo)
        {
            await using var harness = StorageHarness.Create(database.ConnectionString, ("Lanes", "3"), ("MaxBatch", "16"));
            var random = new Random(silo);
            for (var round = 0; round < rounds; round++)
            {
                var chosen = keys.OrderBy(_ => random.Next()).Take(25).ToList();
                // Most of it is not there yet, or not any more: names that no row stands for have to be locked in order too.
                var due = chosen.Select(_ => StorageHarness.Due(
                    $"shared-{random.Next(20)}", random.Next(5) < 2 ? DateTimeOffset.UnixEpoch.AddDays(random.Next(100)) : null)).ToList();
                await Task.WhenAll(chosen.Select((key, i) => TryAsync(harness, key, due[i])));
            }
        }

        async Task TryAsync(StorageHarness harness, string key, OutboxDue due)
        {
            var held = await harness.ReadAsync(key);
            try
            {
                await harness.WriteAsync(key, held, 1, null, due);
                stored.AddOrUpdate(key, 1, (_, n) => n + 1);
            }
            catch (InconsistentStateException)
            {
                // Another silo was first: its write counts.
            }
        }
    }

    [Fact]
    public async Task An_event_that_its_new_partition_overtook_is_stored_there()
    {
        var future = new DateTimeOffset(2099, 5, 10, 0, 0, 0, TimeSpan.Zero);
        await using var harness = StorageHarness.Create(database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var make = new NpgsqlCommand("select nexus.ensure_event_partitions('2099-05-01', 0)", connection, transaction);
        Assert.Equal(1, await make.ExecuteScalarAsync());

        var written = harness.WriteAsync("overtaken", new GrainState<Document<Counter>>(), 1, future);
        await Eventually.AsyncCondition(async () => await database.ScalarAsync<long>(
            "select count(*) from pg_locks where relation = 'nexus.event_log_default'::regclass and not granted") > 0);
        await transaction.CommitAsync();
        await written;

        Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from nexus.event_log_2099_05"));
    }

    [Fact]
    public async Task A_batch_logs_the_events_of_each_state_in_the_order_they_were_raised()
    {
        await using var harness = StorageHarness.Create(database.ConnectionString);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => WriteAsync($"order-{i}")));

        await using var command = database.DataSource.CreateCommand(
            "select aggregate, array_agg((data ->> 'value')::int order by tx, seq) from nexus.event_log where aggregate like 'test.counter/order-%' group by 1");
        await using var reader = await command.ExecuteReaderAsync();
        var counters = 0;
        while (await reader.ReadAsync())
        {
            Assert.Equal(Enumerable.Range(0, 10), reader.GetFieldValue<int[]>(1));
            counters++;
        }

        Assert.Equal(30, counters);

        Task WriteAsync(string key) => harness.Storage.WriteStateAsync(
            StorageHarness.StateName, GrainId.Create("test", key), new GrainState<Document<Counter>>
            {
                State = new Document<Counter>
                {
                    State = new Counter(0),
                    Events = [.. Enumerable.Range(0, 10).Select(i => harness.Catalog.Envelop(new Counted(i), $"test.counter/{key}", null, TimeProvider.System.GetUtcNow()))],
                },
            });
    }

    [Fact]
    public async Task The_last_word_on_due_work_counts()
    {
        var (early, late) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        await using var harness = StorageHarness.Create(database.ConnectionString);

        await WriteAsync("due-moved", StorageHarness.Due("moved", early), StorageHarness.Due("moved", late));
        await WriteAsync("due-back", StorageHarness.Due("back", early), StorageHarness.Due("back", null));
        await WriteAsync("due-again", StorageHarness.Due("again", null), StorageHarness.Due("again", early));
        await WriteAsync("due-again-2", StorageHarness.Due("again", null), StorageHarness.Due("again", late));

        Assert.Equal(late.UtcDateTime, await DueAsync("moved"));
        Assert.Equal(default, await DueAsync("back"));
        Assert.Equal(late.UtcDateTime, await DueAsync("again"));

        Task WriteAsync(string key, params OutboxDue[] due) => harness.WriteAsync(key, new GrainState<Document<Counter>>(), 1, null, due);

        Task<DateTime> DueAsync(string key) => database.ScalarAsync<DateTime>("select due_at from nexus.due_work where kind = 'test.due' and key = $1", key);
    }

    [Fact]
    public async Task Plans_made_on_empty_tables_still_find_rows_by_key_when_there_are_many()
    {
        // The connection keeps the plan of the first calls; statistics never come, as on a day's first rush.
        await database.ExecuteAsync("alter table nexus.grain_state set (autovacuum_enabled = off)");
        await using var harness = StorageHarness.Create(database.ConnectionString, ("Lanes", "1"));
        for (var i = 0; i < 10; i++)
            await harness.WriteAsync($"plan-{i}", i);
        await database.ExecuteAsync(
            "insert into nexus.grain_state (service, type, key, version, state) select 'nexus', 'test.counter', 'many-' || g, 1, '{}' from generate_series(1, 100000) g");
        var scans = await ScansAsync();
        for (var i = 0; i < 10; i++)
            await harness.WriteAsync($"plan-{i}", await harness.ReadAsync($"plan-{i}"), i);

        Assert.Equal(scans, await ScansAsync());

        async Task<long> ScansAsync()
        {
            // Statistics are flushed when a session has been idle for a moment, or is asked to.
            await database.ExecuteAsync("select pg_stat_force_next_flush()");
            return await database.ScalarAsync<long>("select seq_scan from pg_stat_user_tables where schemaname = 'nexus' and relname = 'grain_state'");
        }
    }
}
