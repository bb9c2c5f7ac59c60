using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Grains.Events;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Events;

public sealed class DueWorkTests : IAsyncLifetime, IDisposable
{
    private const string Kind = "test.work";

    private readonly ManualTimeProvider _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly EventsOptions _options = new();
    private PostgresDatabase _database = null!;
    private EventMetrics _metrics = null!;

    private DateTimeOffset Now => _clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _metrics = new EventMetrics(_services.GetRequiredService<IMeterFactory>(), _clock);
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Workers_that_claim_at_once_never_get_the_same_item()
    {
        await ScheduleAsync(1000, Now);
        var claimed = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            var table = Table();
            while (await ClaimAsync(table) is { Count: > 0 } claims)
            {
                foreach (var claim in claims)
                    claimed.Add(claim.Item.Key);
            }
        }));

        Assert.Equal(1000, claimed.Count);
        Assert.Equal(1000, claimed.Distinct(StringComparer.Ordinal).Count());

        Task<IReadOnlyList<DueClaim>> ClaimAsync(DueWorkTable table) =>
            table.ClaimAsync(Now, Now + _options.DueLease, 7, CancellationToken.None);
    }

    [Fact]
    public async Task A_claim_that_died_is_picked_up_after_its_lease_and_its_late_end_changes_nothing()
    {
        await ScheduleAsync(1, Now);
        var dead = Assert.Single(await Table().ClaimAsync(Now, Now + _options.DueLease, 10, CancellationToken.None));
        Assert.Empty(await Table().ClaimAsync(Now, Now + _options.DueLease, 10, CancellationToken.None));

        _clock.Advance(_options.DueLease);
        var second = Assert.Single(await Table().ClaimAsync(Now, Now + _options.DueLease, 10, CancellationToken.None));
        Assert.Equal((1, 2), (dead.Item.Attempt, second.Item.Attempt));

        await Table().FinishAsync([new DueVerdict(dead, null, ResetAttempts: true)], CancellationToken.None);
        Assert.Equal(1, await ItemsAsync());
        await Table().FinishAsync([new DueVerdict(second, null, ResetAttempts: true)], CancellationToken.None);
        Assert.Equal(0, await ItemsAsync());
    }

    [Fact]
    public async Task What_is_scheduled_anew_while_it_is_handled_survives()
    {
        await ScheduleAsync(1, Now);
        var worker = Worker(async (item, _) =>
        {
            // A command of the aggregate's, in the middle of the handling.
            await _database.ScalarAsync<int>("""
                select nexus.store_state('nexus', 'test.counter', 'x', 0, jsonb_build_object('state', '{}'::jsonb, 'due', jsonb_build_array(
                  jsonb_build_object('kind', $1::text, 'key', $2::text, 'partition', 0, 'dueAt', '2027-01-01T00:00:00Z'))))
                """, item.Kind, item.Key);
            return DueOutcome.Done;
        });

        await DrainAsync(worker);
        Assert.Equal(new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc), await _database.ScalarAsync<DateTime>("select due_at from nexus.due_work"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select attempts from nexus.due_work"));
    }

    [Fact]
    public async Task A_handled_item_is_gone_or_comes_again_when_its_handler_says()
    {
        await ScheduleAsync(2, Now);
        var handled = new List<DueItem>();
        var worker = Worker((item, _) =>
        {
            handled.Add(item);
            return Task.FromResult(item.Key == "item-0" || handled.Count > 2 ? DueOutcome.Done : DueOutcome.At(Now + TimeSpan.FromHours(1)));
        });

        await DrainAsync(worker);
        Assert.Equal(1, await ItemsAsync());
        _clock.Advance(TimeSpan.FromMinutes(59));
        await DrainAsync(worker);
        Assert.Equal(2, handled.Count);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await DrainAsync(worker);
        Assert.Equal(0, await ItemsAsync());
        Assert.Equal(("item-1", 1), (handled[2].Key, handled[2].Attempt));
    }

    [Theory]
    [InlineData(null, new double[] { 0, 1, 3, 7, 15, 31, 63 })]
    [InlineData("item-0", new double[] { 0, 1, 3, 7, 15, 30, 45 })]
    public async Task A_failing_item_is_tried_again_with_growing_pauses_and_never_given_up_and_upkeep_soon(string? standing, double[] seconds)
    {
        await ScheduleAsync(1, Now);
        var started = Now;
        var tries = new List<(int Attempt, double Seconds)>();
        var worker = Worker(
            (item, _) =>
            {
                tries.Add((item.Attempt, (Now - started).TotalSeconds));
                throw new InvalidOperationException("Not today.");
            },
            standing: standing);

        for (var i = 0; i < seconds.Length; i++)
        {
            await DrainAsync(worker);
            _clock.Advance(await DueAsync() - Now);
        }

        Assert.Equal(seconds.Select((s, i) => (i + 1, s)), tries);
        Assert.Equal(1, await ItemsAsync());
    }

    [Fact]
    public async Task Items_of_a_kind_without_a_handler_stay_and_are_counted()
    {
        await ScheduleAsync(3, Now, "test.unknown");
        await ScheduleAsync(2, Now + TimeSpan.FromDays(1), "test.unknown-later");
        await ScheduleAsync(1, Now);

        await DrainAsync(Worker((_, _) => Task.FromResult(DueOutcome.Done)));
        var unhandled = await Table().UnhandledAsync(Now, CancellationToken.None);

        Assert.Equal(5, await ItemsAsync());
        Assert.Equal(3, unhandled["test.unknown"]);
        Assert.Equal(0, unhandled["test.unknown-later"]);
        Assert.False(unhandled.ContainsKey(Kind));
    }

    [Fact]
    public async Task A_flood_of_one_kind_does_not_stand_before_another()
    {
        await ScheduleAsync(500, Now - TimeSpan.FromHours(1), "test.flood-nobody-handles");
        await ScheduleAsync(1, Now);

        var claims = await Table().ClaimAsync(Now, Now + _options.DueLease, 1, CancellationToken.None);
        Assert.Equal(Kind, Assert.Single(claims).Item.Kind);
    }

    [Fact]
    public async Task Items_run_side_by_side_up_to_the_limit_and_the_next_ones_when_there_is_room()
    {
        _options.DueConcurrency = 3;
        await ScheduleAsync(5, Now);
        var gate = new TaskCompletionSource();
        var running = 0;
        var freed = 0;
        var worker = Worker(async (_, _) =>
        {
            running++;
            await gate.Task;
            return DueOutcome.Done;
        }, () => Interlocked.Increment(ref freed));

        await worker.RunAsync(CancellationToken.None);
        Assert.Null(await worker.RunAsync(CancellationToken.None));
        Assert.Equal(3, running);
        gate.SetResult();
        await Eventually.Condition(() => freed == 3);
        await DrainAsync(worker);
        Assert.Equal(5, running);
        Assert.Equal(0, await ItemsAsync());
    }

    [Fact]
    public async Task A_worker_that_stops_gives_its_items_back()
    {
        await ScheduleAsync(1, Now);
        using var stopping = new CancellationTokenSource();
        var worker = Worker(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
            return DueOutcome.Done;
        });
        await worker.RunAsync(stopping.Token);

        await stopping.CancelAsync();
        await worker.StopAsync(CancellationToken.None);
        Assert.Single(await Table().ClaimAsync(Now, Now + _options.DueLease, 1, CancellationToken.None));
    }

    [Fact]
    public async Task A_handler_that_outlives_its_lease_is_cancelled()
    {
        await ScheduleAsync(1, Now);
        var cancelled = false;
        var worker = Worker(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled = cancellation.IsCancellationRequested;
            return DueOutcome.Done;
        });
        await worker.RunAsync(CancellationToken.None);

        _clock.Advance(_options.DueLease);
        await Eventually.Condition(() => cancelled);
    }

    [Fact]
    public async Task Items_that_are_not_due_cost_nothing()
    {
        await ScheduleAsync(100_000, Now + TimeSpan.FromDays(1));
        await _database.ExecuteAsync("analyze nexus.due_work");
        var worker = Worker((_, _) => Task.FromResult(DueOutcome.Done));
        var before = await TouchedAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal(Now + TimeSpan.FromDays(1), await worker.RunAsync(CancellationToken.None));

        Assert.InRange(await TouchedAsync() - before, 0, 50);

        async Task<long> TouchedAsync()
        {
            await _database.ExecuteAsync("select pg_stat_force_next_flush()");
            return await _database.ScalarAsync<long>("select seq_tup_read + idx_tup_fetch from pg_stat_user_tables where schemaname = 'nexus' and relname = 'due_work'");
        }
    }

    private DueWorkTable Table() => new(_database.DataSource, 0, [Kind]);

    private DueWorker Worker(Func<DueItem, CancellationToken, Task<DueOutcome>> handle, Action? freed = null, string? standing = null)
    {
        var handlers = new[] { new Handler(handle, standing) }.ToFrozenDictionary(h => h.Kind, h => (IDueWorkHandler)h, StringComparer.Ordinal);
        return new DueWorker(handlers, _database.DataSource, 0, freed ?? (() => { }), _metrics, _options, _clock, NullLogger.Instance);
    }

    private async Task DrainAsync(DueWorker worker)
    {
        while (await worker.RunAsync(CancellationToken.None) <= Now)
        {
            // Once more.
        }

        await worker.StopAsync(CancellationToken.None);
    }

    private Task<int> ScheduleAsync(int count, DateTimeOffset at, string kind = Kind) => _database.ExecuteAsync(
        "insert into nexus.due_work (kind, key, due_at, partition) select $1, 'item-' || g, $2, 0 from generate_series(0, $3 - 1) g", kind, at, count);

    private Task<long> ItemsAsync() => _database.ScalarAsync<long>("select count(*) from nexus.due_work");

    private async Task<DateTimeOffset> DueAsync() =>
        new(await _database.ScalarAsync<DateTime>("select due_at from nexus.due_work"), TimeSpan.Zero);

    private sealed class Handler(Func<DueItem, CancellationToken, Task<DueOutcome>> handle, string? standing) : IDueWorkHandler
    {
        public string Kind => DueWorkTests.Kind;

        public string? StandingKey => standing;

        public Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) => handle(item, cancellationToken);
    }
}
