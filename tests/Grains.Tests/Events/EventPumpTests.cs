using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Testing;
using Npgsql;

namespace Nexus.Grains.Tests.Events;

public sealed class EventPumpTests : IAsyncLifetime, IDisposable
{
    private PostgresDatabase _database = null!;
    private LogHarness _log = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        await RecordingHandler.CreateTableAsync(_database);
        _log = new LogHarness(_database);
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_hundred_thousand_events_take_effect_once_and_in_order_through_crashes()
    {
        const int count = 100_000;
        await _log.AppendAsync(count, aggregates: 97);
        var random = new Random(1);
        var crashes = 0;
        var idle = false;
        while (!idle)
        {
            // One life of a process: it ends by a fault of the handler's, by a killed session, or in the middle of anything.
            var fuse = random.Next(1, 40_000);
            var handler = new RecordingHandler("test.crashes", _ => --fuse == 0 ? new NpgsqlException("The process died.") : null);
            await using var source = NpgsqlDataSource.Create(_database.ConnectionString);
            using var life = new CancellationTokenSource();
            var pump = _log.Pump(handler, source);
            var rounds = random.Next(1, 30);
            var killing = KillOneAsync(random.Next(3) == 0);
            try
            {
                while (rounds-- > 0 && fuse > 0 && !(idle = await pump.RunAsync(life.Token) == PumpOutcome.Idle))
                {
                    if (rounds == 0)
                        life.CancelAfter(TimeSpan.FromMilliseconds(random.Next(1, 5)));
                }

                if (!idle)
                    await pump.RunAsync(life.Token);
            }
            catch (Exception) when (life.IsCancellationRequested)
            {
                crashes++;
            }

            await killing;
        }

        Assert.Equal(count, await _database.ScalarAsync<long>("select count(*) from effect"));
        Assert.Equal(0, await _database.ScalarAsync<long>("""
            select count(*) from (select value, row_number() over (partition by aggregate order by place) as n from effect) e where value <> n
            """));
        Assert.True(crashes > 0);

        async Task KillOneAsync(bool kill)
        {
            if (kill)
            {
                await _database.ExecuteAsync("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid() and query like '%insert into effect%'
                    """);
            }
        }
    }

    [Fact]
    public async Task Two_activations_of_one_pump_apply_everything_once()
    {
        await _log.AppendAsync(5000, aggregates: 11);
        _log.Options.BatchSize = 50;

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.twins")))));

        Assert.Equal(5000, await _database.ScalarAsync<long>("select count(*) from effect"));
        Assert.Equal(0, await _database.ScalarAsync<long>("""
            select count(*) from (select value, row_number() over (partition by aggregate order by place) as n from effect) e where value <> n
            """));
    }

    [Fact]
    public async Task Groups_read_the_log_independently_and_a_new_one_reads_it_from_the_start()
    {
        await _log.AppendAsync(10);
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.first")));
        await _log.AppendAsync(5);
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.first")));
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.second")));

        Assert.Equal(15, await EffectsAsync("test.first"));
        Assert.Equal(15, await EffectsAsync("test.second"));
    }

    [Fact]
    public async Task Events_of_other_types_and_partitions_are_passed_over()
    {
        await _log.AppendAsync(2000, type: "test.other");
        await _log.AppendAsync(3);
        await _log.AppendAsync(4, partition: 1);
        var all = new RecordingHandler("test.all");
        var listed = new RecordingHandler("test.listed") { EventTypes = [LogHarness.Type] };

        await LogHarness.DrainAsync(_log.Pump(all));
        await LogHarness.DrainAsync(_log.Pump(listed));

        Assert.Equal(3, await EffectsAsync("test.all"));
        Assert.Equal(3, await EffectsAsync("test.listed"));
        Assert.Equal(1, listed.Calls);
    }

    [Fact]
    public async Task Events_held_back_by_an_older_transaction_are_looked_for_again_soon()
    {
        // An older writer of anything, in any table; nobody wakes the pump when it ends.
        await using (await Storage.HeldRow.ExecuteAsync(_database, "insert into effect (aggregate) values ('older')"))
        {
            await _database.ExecuteAsync("""
                insert into nexus.event_log (partition, id, type, version, aggregate, occurred_at, data)
                values (0, gen_random_uuid(), 'test.counter.counted', 1, 'test.counter/a', now(), '{"value": 1}')
                """);
            var pump = _log.Pump(new RecordingHandler("test.held"));
            var pauses = new List<TimeSpan>();
            for (var i = 0; i < 12; i++)
                pauses.Add((await pump.RunAsync(CancellationToken.None)).Pause ?? Timeout.InfiniteTimeSpan);
            Assert.Equal([2, 4, 8], pauses.Take(3).Select(p => p.TotalMilliseconds));
            Assert.Equal(TimeSpan.FromMilliseconds(500), pauses[^1]);
        }

        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.held")));
        Assert.Equal(1, await EffectsAsync("test.held"));
    }

    [Fact]
    public async Task An_event_that_keeps_failing_is_parked_and_the_others_go_on_in_order()
    {
        await _log.AppendAsync(20);
        var handler = new RecordingHandler("test.poison", e => e.Data.Contains(": 7}", StringComparison.Ordinal) ? new InvalidOperationException("Poison \0!") : null);
        var pump = _log.Pump(handler);

        var pauses = new List<TimeSpan>();
        PumpOutcome outcome;
        while ((outcome = await pump.RunAsync(CancellationToken.None)) != PumpOutcome.Idle)
        {
            if (outcome.Pause is { } pause && pause > TimeSpan.Zero)
                pauses.Add(pause);
        }

        Assert.Equal([TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)], pauses);
        Assert.Equal(19, await EffectsAsync("test.poison"));
        var parked = Assert.Single(await ParkedAsync());
        Assert.Equal((3, "test.poison", """{"value": 7}"""), (parked.Attempts, parked.Group, parked.Data));
        Assert.Contains("Poison", parked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_before_a_failing_event_takes_effect_while_it_is_tried_again()
    {
        await _log.AppendAsync(5);
        var handler = new RecordingHandler("test.before", e => e.Data.Contains(": 4}", StringComparison.Ordinal) ? new InvalidOperationException("Not yet.") : null);

        var outcome = await _log.Pump(handler).RunAsync(CancellationToken.None);

        Assert.Equal(new PumpOutcome(_log.Options.RetryDelay), outcome);
        Assert.Equal(3, await EffectsAsync("test.before"));
        Assert.Equal(1, await _database.ScalarAsync<int>("select attempts from nexus.pump_cursor where pump_group = 'test.before' and partition = 0"));
    }

    [Fact]
    public async Task Attempts_are_counted_over_restarts()
    {
        await _log.AppendAsync(1);
        for (var i = 0; i < 3; i++)
            await _log.Pump(new RecordingHandler("test.restarts", _ => new InvalidOperationException("Always."))).RunAsync(CancellationToken.None);

        Assert.Equal(3, Assert.Single(await ParkedAsync()).Attempts);
    }

    [Fact]
    public async Task An_outage_is_not_counted_against_an_event()
    {
        await _log.AppendAsync(1);
        var faults = 20;
        var handler = new RecordingHandler("test.outage", _ => faults-- > 0 ? new NpgsqlException("Connection lost.") : null);
        var pump = _log.Pump(handler);
        while (await pump.RunAsync(CancellationToken.None) != PumpOutcome.Idle)
        {
            // A pause that a test need not wait for.
        }

        Assert.Equal(1, await EffectsAsync("test.outage"));
        Assert.Empty(await ParkedAsync());
    }

    [Fact]
    public async Task A_handler_that_leaves_the_transaction_broken_fails_like_one_that_throws()
    {
        await _log.AppendAsync(1);
        var pump = _log.Pump(new SwallowingHandler());
        for (var i = 0; i < 3; i++)
            await pump.RunAsync(CancellationToken.None);

        Assert.Single(await ParkedAsync());
        Assert.Equal(PumpOutcome.Idle, await pump.RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_parked_event_is_replayed_when_its_handler_can_take_it()
    {
        await _log.AppendAsync(2);
        var broken = true;
        var handler = new RecordingHandler("test.replay", e => broken && e.Data.Contains(": 1}", StringComparison.Ordinal) ? new InvalidOperationException("Broken.") : null);
        var pump = _log.Pump(handler);
        await LogHarness.DrainAsync(pump);
        var id = Assert.Single(await ParkedAsync()).EventId;

        Assert.Equal(EventErrors.StillFailing, (await pump.ReplayAsync(id, CancellationToken.None)).Error);
        Assert.Equal(4, Assert.Single(await ParkedAsync()).Attempts);
        Assert.Equal(1, await EffectsAsync("test.replay"));

        broken = false;
        Assert.True((await pump.ReplayAsync(id, CancellationToken.None)).IsSuccess);
        Assert.Equal(EventErrors.NotParked, (await pump.ReplayAsync(id, CancellationToken.None)).Error);
        Assert.Empty(await ParkedAsync());
        Assert.Equal(2, await EffectsAsync("test.replay"));
    }

    [Fact]
    public async Task Parked_events_are_listed_latest_first_page_by_page()
    {
        await _log.AppendAsync(7);
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.pages", _ => new InvalidOperationException("Always."))));
        var queries = new ParkedEvents(_database.DataSource);

        var seen = new List<ParkedEvent>();
        while (await queries.ListAsync("test.pages", seen.LastOrDefault(), 3, CancellationToken.None) is { Length: > 0 } page)
            seen.AddRange(page);

        Assert.Equal(7, seen.Select(p => p.EventId).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(p => p.ParkedAt).Select(p => p.ParkedAt), seen.Select(p => p.ParkedAt));
        Assert.Empty(await queries.ListAsync("test.none", null, 3, CancellationToken.None));
        Assert.Equal(seen[0], await queries.FindAsync("test.pages", seen[0].EventId, CancellationToken.None));
    }

    [Fact]
    public async Task The_trace_of_a_command_goes_on_in_its_handler()
    {
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == EventMetrics.Name,
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllData,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        await _log.AppendAsync(1);
        await _database.ExecuteAsync("update nexus.event_log set trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'");
        string? trace = null;
        await LogHarness.DrainAsync(_log.Pump(new RecordingHandler("test.trace", _ =>
        {
            trace = System.Diagnostics.Activity.Current?.TraceId.ToString();
            return null;
        })));

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", trace);
    }

    private Task<long> EffectsAsync(string group) => _database.ScalarAsync<long>("select count(*) from effect where pump_group = $1", group);

    private async Task<IReadOnlyList<ParkedEvent>> ParkedAsync() =>
        await new ParkedEvents(_database.DataSource).ListAsync(null, null, 100, CancellationToken.None);

    private sealed class SwallowingHandler : IEventHandler
    {
        public string Group => "test.swallowing";

        public bool Handles(string eventType) => true;

        public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
        {
            try
            {
                await using var command = new NpgsqlCommand("select 1 / 0", transaction.Connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException)
            {
                // The defect under test.
            }
        }
    }
}
