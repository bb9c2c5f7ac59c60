using Nexus.Grains.Events;
using Nexus.Grains.Tests.Storage;
using Nexus.Testing;
using Npgsql;

namespace Nexus.Grains.Tests.Events;

/// <summary>Readers miss nothing, however late a writer commits.</summary>
public sealed class EventLogOrderTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>, IDisposable
{
    private const string Insert = """
        insert into nexus.event_log (partition, id, type, version, aggregate, occurred_at, data)
        values ($1, gen_random_uuid(), 'test.counter.counted', 1, $2, now(), jsonb_build_object('value', $3::int)) returning tx, seq
        """;

    private readonly LogHarness _log = new(database);

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_reader_by_number_alone_would_skip_a_row_that_commits_late()
    {
        // A takes number n and stays open; B takes n+1 and commits.
        await using var a = await Writer.BeginAsync(database);
        await using var b = await Writer.BeginAsync(database);
        var late = await a.AppendAsync(1, "late");
        var early = await b.AppendAsync(1, "early");
        await b.CommitAsync();
        Assert.True(late.Seq < early.Seq);

        // A cursor on the number passes n+1 while n is not to be seen, and never looks back.
        Assert.Equal(early.Seq, await database.ScalarAsync<long>("select max(seq) from nexus.event_log where partition = 1"));
        var page = await _log.Reader.ReadAsync(1, LogPosition.Start, null, 10, CancellationToken.None);
        Assert.Empty(page.Events);

        await a.CommitAsync();
        await _log.SettleAsync(early.Tx);
        Assert.Equal(0, await database.ScalarAsync<long>(
            "select count(*) from nexus.event_log where partition = 1 and seq > $1", early.Seq));
        var after = await _log.Reader.ReadAsync(1, page.End, null, 10, CancellationToken.None);
        Assert.Equal(["test.counter/late", "test.counter/early"], after.Events.Select(e => e.Aggregate));
    }

    [Fact]
    public async Task A_reader_by_number_below_the_horizon_would_still_skip_a_row()
    {
        // A has the older transaction, B the lower number. B commits while A is open, C keeps the horizon below nobody.
        await using var a = await Writer.BeginAsync(database);
        await a.TakeTransactionNumberAsync();
        await using var b = await Writer.BeginAsync(database);
        var ofB = await b.AppendAsync(2, "young");
        var ofA = await a.AppendAsync(2, "old");
        Assert.True(ofA.Tx < ofB.Tx && ofA.Seq > ofB.Seq);
        await a.CommitAsync();
        await _log.SettleAsync(ofA.Tx);

        // A is below the horizon, B is not. A cursor on the number would now stand behind B's row for good.
        var first = await _log.Reader.ReadAsync(2, LogPosition.Start, null, 10, CancellationToken.None);
        Assert.Equal("test.counter/old", Assert.Single(first.Events).Aggregate);
        await b.CommitAsync();
        await _log.SettleAsync(ofB.Tx);
        Assert.True(ofB.Seq < first.Events[0].Position.Seq);
        var second = await _log.Reader.ReadAsync(2, first.End, null, 10, CancellationToken.None);
        Assert.Equal("test.counter/young", Assert.Single(second.Events).Aggregate);
    }

    [Fact]
    public async Task What_is_rolled_back_holds_nobody_up()
    {
        await using var a = await Writer.BeginAsync(database);
        await a.AppendAsync(3, "undone");
        await using var b = await Writer.BeginAsync(database);
        var kept = await b.AppendAsync(3, "kept");
        await b.CommitAsync();
        await a.RollBackAsync();
        await _log.SettleAsync(kept.Tx);

        var page = await _log.Reader.ReadAsync(3, LogPosition.Start, null, 10, CancellationToken.None);
        Assert.Equal("test.counter/kept", Assert.Single(page.Events).Aggregate);
    }

    [Fact]
    public async Task Concurrent_writers_with_random_delays_lose_nothing_and_keep_each_aggregates_order()
    {
        const int writers = 8;
        const int perWriter = 150;
        using var done = new CancellationTokenSource();
        var reading = ReadAllAsync(writers * perWriter);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(WriteAsync));

        var read = await reading;
        Assert.Equal(writers * perWriter, read.Select(e => e.Id).Distinct().Count());
        Assert.Equal(read.Select(e => e.Position).Order(), read.Select(e => e.Position));
        foreach (var aggregate in read.GroupBy(e => e.Aggregate))
            Assert.Equal(Enumerable.Range(1, perWriter).Select(i => $$"""{"value": {{i}}}"""), aggregate.Select(e => e.Data));

        async Task WriteAsync(int writer)
        {
            var random = new Random(writer);
            for (var i = 1; i <= perWriter; i++)
            {
                await using var transaction = await Writer.BeginAsync(database);
                // The number is taken, then time passes until the commit: the order of commits is not that of numbers.
                await transaction.AppendAsync(4, $"writer-{writer}", i);
                await transaction.SleepAsync(random.Next(8));
                await transaction.CommitAsync();
            }
        }

        async Task<List<LoggedEvent>> ReadAllAsync(int count)
        {
            var all = new List<LoggedEvent>();
            var position = LogPosition.Start;
            await Eventually.AsyncCondition(async () =>
            {
                var page = await _log.Reader.ReadAsync(4, position, null, 50, CancellationToken.None);
                position = page.End;
                all.AddRange(page.Events);
                return all.Count >= count;
            }, TimeSpan.FromMinutes(2));
            return all;
        }
    }

    [Fact]
    public async Task Writes_of_grain_storage_are_read_in_the_order_of_each_aggregate()
    {
        const int counters = 12;
        const int writes = 40;
        await using (var left = StorageHarness.Create(database.ConnectionString, ("MaxBatch", "3")))
        await using (var right = StorageHarness.Create(database.ConnectionString, ("MaxBatch", "3")))
            await Task.WhenAll(Enumerable.Range(0, counters).Select(c => WriteAsync(c % 2 == 0 ? left : right, $"ordered-{c}")));

        await _log.SettleAsync(await database.ScalarAsync<long>("select nexus.log_tx()"));
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var partition = 0; partition < Nexus.Events.EventPartition.Count; partition++)
        {
            var position = LogPosition.Start;
            while (await _log.Reader.ReadAsync(partition, position, null, 7, CancellationToken.None) is { Events.Count: > 0 } page)
            {
                position = page.End;
                foreach (var logged in page.Events.Where(e => e.Aggregate.Contains("/ordered-", StringComparison.Ordinal)))
                    (values.TryGetValue(logged.Aggregate, out var list) ? list : values[logged.Aggregate] = []).Add(logged.Data);
            }
        }

        Assert.Equal(counters, values.Count);
        Assert.All(values.Values, list => Assert.Equal(Enumerable.Range(1, writes).Select(i => $$"""{"value": {{i}}}"""), list));

        static async Task WriteAsync(StorageHarness harness, string key)
        {
            var held = new GrainState<Nexus.Grains.Storage.Document<Counter>>();
            for (var i = 1; i <= writes; i++)
                await harness.WriteAsync(key, held, i);
        }
    }

    private sealed class Writer : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlTransaction _transaction;

        private Writer(NpgsqlConnection connection, NpgsqlTransaction transaction)
        {
            _connection = connection;
            _transaction = transaction;
        }

        public static async Task<Writer> BeginAsync(PostgresDatabase database)
        {
            var connection = await database.DataSource.OpenConnectionAsync();
            return new Writer(connection, await connection.BeginTransactionAsync());
        }

        public async Task<LogPosition> AppendAsync(int partition, string key, int value = 1)
        {
            await using var command = new NpgsqlCommand(Insert, _connection);
            command.Parameters.Add(new NpgsqlParameter { Value = (short)partition });
            command.Parameters.Add(new NpgsqlParameter { Value = $"test.counter/{key}" });
            command.Parameters.Add(new NpgsqlParameter { Value = value });
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return new LogPosition(reader.GetInt64(0), reader.GetInt64(1));
        }

        public Task TakeTransactionNumberAsync() => ExecuteAsync("select pg_current_xact_id()");

        public Task SleepAsync(int milliseconds) => ExecuteAsync($"select pg_sleep({milliseconds} / 1000.0)");

        public Task CommitAsync() => _transaction.CommitAsync();

        public Task RollBackAsync() => _transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await _transaction.DisposeAsync();
            await _connection.DisposeAsync();
        }

        private async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
