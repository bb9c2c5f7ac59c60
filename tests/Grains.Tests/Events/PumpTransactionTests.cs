using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Events;

public sealed class PumpTransactionTests : IAsyncLifetime, IDisposable
{
    private const string Kind = "test.wake";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

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
    public async Task Due_work_of_a_batch_is_there_with_its_cursor_and_announced()
    {
        await _log.AppendAsync(3);
        var handler = new SchedulingHandler((logged, transaction) => transaction.Schedule(Kind, logged.Aggregate, Noon));

        await LogHarness.DrainAsync(_log.Pump(handler));

        Assert.Equal(1, await CountAsync());
        var announced = Assert.Single(await _log.Due.TakeAsync(CancellationToken.None));
        Assert.Equal((EventPartition.Of("test.counter/0"), Noon), announced);
    }

    [Fact]
    public async Task What_is_asked_for_after_the_commit_happens_after_the_commit()
    {
        await _log.AppendAsync(1);
        Task<long>? seen = null;
        var handler = new SchedulingHandler((logged, transaction) =>
        {
            transaction.Schedule(Kind, logged.Aggregate, Noon);
            transaction.AfterCommit(() => seen = CountAsync());
        });

        await LogHarness.DrainAsync(_log.Pump(handler));

        Assert.NotNull(seen);
        Assert.Equal(1, await seen);
    }

    [Fact]
    public async Task An_event_that_fails_leaves_nothing_to_do_and_the_others_theirs()
    {
        await _log.AppendAsync(3, aggregates: 3);
        var done = new List<string>();
        var handler = new SchedulingHandler((logged, transaction) =>
        {
            transaction.Schedule(Kind, logged.Aggregate, Noon);
            transaction.AfterCommit(() => done.Add(logged.Aggregate));
            if (logged.Aggregate == "test.counter/1")
                throw new InvalidOperationException("Poison.");
        });

        await LogHarness.DrainAsync(_log.Pump(handler));

        Assert.Equal(["test.counter/0", "test.counter/2"], done);
        Assert.Equal(2, await CountAsync());
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from nexus.due_work where key = 'test.counter/1'"));
    }

    [Theory]
    [InlineData(-1, false, -1)] // due earlier already
    [InlineData(1, false, 0)]
    [InlineData(-1, true, 0)] // somebody has it in hand, and is not to remove it
    public async Task The_earlier_time_stands_unless_the_item_is_being_handled(int minutes, bool claimed, int expectedMinutes)
    {
        await _database.ExecuteAsync(
            "insert into nexus.due_work (kind, key, due_at, partition, attempts, claim) values ($1, 'test.counter/0', $2, 0, 3, $3)",
            Kind, Noon.AddMinutes(minutes), claimed ? Guid.CreateVersion7(Noon) : DBNull.Value);
        await _log.AppendAsync(1);

        await LogHarness.DrainAsync(_log.Pump(new SchedulingHandler((logged, transaction) => transaction.Schedule(Kind, logged.Aggregate, Noon))));

        Assert.Equal(Noon.AddMinutes(expectedMinutes).UtcDateTime, await _database.ScalarAsync<DateTime>("select due_at from nexus.due_work"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from nexus.due_work where claim is not null"));
    }

    private Task<long> CountAsync() => _database.ScalarAsync<long>("select count(*) from nexus.due_work");

    private sealed class SchedulingHandler(Action<LoggedEvent, PumpTransaction> apply) : IEventHandler
    {
        public string Group => "test.scheduling";

        public bool Handles(string eventType) => eventType == LogHarness.Type;

        public Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
        {
            foreach (var logged in events)
                apply(logged, transaction);
            return Task.CompletedTask;
        }
    }
}
