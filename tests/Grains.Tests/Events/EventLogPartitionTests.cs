using Nexus.Grains.Events;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Events;

public sealed class EventLogPartitionTests : IAsyncLifetime, IDisposable
{
    private PostgresDatabase _database = null!;
    private LogHarness _log = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _log = new LogHarness(_database);
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Months_are_made_once_and_over_the_turn_of_the_year()
    {
        Assert.Equal(4, await EnsureAsync("2031-11-30 23:59:59+00", 3));
        Assert.Equal(0, await EnsureAsync("2031-12-01 00:00:00+00", 2));
        Assert.Equal(1, await EnsureAsync("2032-01-15 00:00:00+00", 2));
        await AppendAsync("2032-02-29 23:59:59.999999+00");
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from nexus.event_log_2032_02"));
    }

    [Fact]
    public async Task Rows_that_came_before_their_month_move_into_it()
    {
        await AppendAsync("2040-05-05 00:00:00+00");
        await AppendAsync("2040-07-05 00:00:00+00");
        Assert.Equal(2, await _database.ScalarAsync<long>("select count(*) from nexus.event_log_default"));

        Assert.Equal(2, await EnsureAsync("2040-05-20 00:00:00+00", 1));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from nexus.event_log_2040_05"));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from nexus.event_log_default"));
        Assert.Equal(2, await _database.ScalarAsync<long>("select count(*) from nexus.event_log"));
    }

    [Fact]
    public async Task Two_processes_that_make_the_same_months_do_not_meet()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EnsureAsync("2050-01-01 00:00:00+00", 5)));

        Assert.Equal(6, made.Sum());
    }

    [Fact]
    public async Task Old_months_are_dropped_when_every_group_has_read_them()
    {
        await EnsureAsync("2020-01-01 00:00:00+00", 2);
        await AppendAsync("2020-01-05 00:00:00+00");
        await RecordingHandler.CreateTableAsync(_database);
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.fast")));

        // An empty February goes; a January that one group has not read stays.
        Assert.Equal(1, await DropAsync("2020-03-01 00:00:00+00", "test.fast", "test.slow"));
        Assert.Equal(0, await DropAsync("2020-02-29 00:00:00+00", "test.fast", "test.slow"));
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.slow")));
        Assert.Equal(1, await DropAsync("2020-02-01 00:00:00+00", "test.fast", "test.slow"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from nexus.event_log"));
        Assert.NotNull(await _database.ScalarAsync<string>("select to_regclass('nexus.event_log_2020_03')::text"));
    }

    [Fact]
    public async Task A_month_that_is_not_over_is_not_dropped()
    {
        await EnsureAsync("2020-01-01 00:00:00+00", 0);

        Assert.Equal(0, await DropAsync("2020-01-31 23:59:59+00"));
        Assert.Equal(1, await DropAsync("2020-02-01 00:00:00+00"));
    }

    [Fact]
    public async Task A_log_that_was_restored_into_a_younger_cluster_goes_on_above_its_old_rows()
    {
        await RecordingHandler.CreateTableAsync(_database);
        await _log.AppendAsync(3);
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.restored")));
        // As if the old cluster had been a million transactions further.
        await _database.ExecuteAsync("update nexus.event_log set tx = tx + 1000000");
        await _database.ExecuteAsync("update nexus.pump_cursor set tx = tx + 1000000");
        await _log.AppendAsync(2);
        Assert.Empty((await _log.Reader.ReadAsync(0, await CursorAsync(), null, 10, CancellationToken.None)).Events);
        await _database.ExecuteAsync("delete from nexus.event_log where tx < 1000000");

        var offset = await _database.ScalarAsync<long>("select nexus.rebase_event_log()");
        Assert.True(offset > 0);
        Assert.Equal(offset, await _database.ScalarAsync<long>("select nexus.rebase_event_log()"));
        await _log.AppendAsync(2);
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.restored")));
        Assert.Equal(5, await _database.ScalarAsync<long>("select count(*) from effect"));
    }

    [Fact]
    public async Task A_log_that_stayed_where_it_was_is_not_rebased()
    {
        await _log.AppendAsync(3);

        Assert.Equal(0, await _database.ScalarAsync<long>("select nexus.rebase_event_log()"));
    }

    private async Task<LogPosition> CursorAsync() => new(
        await _database.ScalarAsync<long>("select tx from nexus.pump_cursor where partition = 0"), long.MaxValue);

    private Task<int> EnsureAsync(string from, int ahead) =>
        _database.ScalarAsync<int>("select nexus.ensure_event_partitions($1::text::timestamptz, $2)", from, ahead);

    private Task<int> DropAsync(string before, params string[] groups) =>
        _database.ScalarAsync<int>("select nexus.drop_event_partitions($1::text::timestamptz, $2)", before, groups);

    private Task<int> AppendAsync(string time) => _database.ExecuteAsync("""
        insert into nexus.event_log (partition, id, type, version, aggregate, occurred_at, data)
        values (0, gen_random_uuid(), 'test.counter.counted', 1, 'test.counter/a', $1::text::timestamptz, '{"value": 1}')
        """, time);
}
