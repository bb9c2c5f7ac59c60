using Nexus.Grains.Events;
using Nexus.Results;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Storage;

public sealed class AggregateGrainTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;
    private GrainHost _host = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _host = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Commits_that_meet_share_a_write_and_each_answers_after_the_write_that_holds_its_change()
    {
        var counter = Counter("meeting");
        await counter.AddAsync(1);
        await using var row = await HeldRow.ExecuteAsync(_database, "select from nexus.grain_state where key = 'meeting' for update");
        var first = counter.AddAsync(1);
        await HeldRow.UntilBlockedAsync(_database);
        var others = Enumerable.Range(0, 10).Select(_ => counter.AddAsync(1)).ToList();

        Assert.Equal(12, await counter.ValueAsync());
        Assert.Equal(1, await counter.CommittedAsync());
        Assert.DoesNotContain(others, t => t.IsCompleted);
        await row.DisposeAsync();
        Assert.Equal(2, await first);
        await Task.WhenAll(others);

        // The first commit, the held one, and one for the ten that met behind it.
        Assert.Equal(3, await _database.VersionOfAsync("meeting"));
        Assert.Equal(12, await _database.EventsOfAsync("meeting"));
        Assert.Equal(12, await counter.CommittedAsync());
    }

    [Fact]
    public async Task A_write_that_lost_to_another_writer_breaks_the_activation_and_the_next_one_reads_the_truth()
    {
        var counter = Counter("beaten");
        await counter.AddAsync(1);
        await _database.ExecuteAsync("update nexus.grain_state set version = 7, state = '{\"value\": 40}' where key = 'beaten'");

        var stale = await Assert.ThrowsAsync<StaleStateException>(() => counter.AddAsync(1));
        Assert.Equal("test.counter/beaten", stale.Aggregate);
        await Eventually.AsyncCondition(async () => await ValueOrStaleAsync(counter) == 40);
        Assert.Equal(42, await counter.AddAsync(2));
        Assert.Equal(2, await _database.EventsOfAsync("beaten"));
    }

    [Fact]
    public async Task When_a_write_fails_everyone_who_waits_is_told_and_nothing_of_theirs_is_written()
    {
        var counter = Counter("all-told");
        await counter.AddAsync(1);
        await using var row = await HeldRow.ExecuteAsync(_database, "update nexus.grain_state set version = 9 where key = 'all-told'");
        var calls = new List<Task<int>> { counter.AddAsync(1) };
        await HeldRow.UntilBlockedAsync(_database);
        calls.AddRange(Enumerable.Range(0, 5).Select(_ => counter.AddAsync(1)));
        Assert.Equal(7, await counter.ValueAsync());
        await row.DisposeAsync();

        foreach (var call in calls)
            await Assert.ThrowsAsync<StaleStateException>(() => call);
        Assert.Equal(1, await _database.EventsOfAsync("all-told"));
        await Eventually.AsyncCondition(async () => await ValueOrStaleAsync(counter) == 1);
    }

    [Fact]
    public async Task A_database_that_is_away_fails_the_command_and_the_grain_comes_back_with_it()
    {
        await using var host = await StartAsync(("Nexus:Storage:RetryFor", "00:00:00.100"));
        var counter = host.Grains.GetGrain<ICounterGrain>("away");
        await counter.AddAsync(1);
        await _database.StopAcceptingAsync();

        var failure = await Assert.ThrowsAsync<UnavailableException>(() => counter.AddAsync(1));
        Assert.Equal("postgres", failure.Dependency);
        await _database.StartAcceptingAsync();
        await Eventually.AsyncCondition(async () => await ValueOrStaleAsync(counter) == 1);
        Assert.Equal(2, await counter.AddAsync(1));
        Assert.Equal(2, await _database.EventsOfAsync("away"));
    }

    [Fact]
    public async Task What_a_failed_call_raised_does_not_leave_with_the_next_commit()
    {
        var counter = Counter("failed");

        await Assert.ThrowsAsync<InvalidOperationException>(counter.RaiseAndFailAsync);
        await counter.AddAsync(1);
        Assert.Equal(1, await _database.EventsOfAsync("failed"));
    }

    [Fact]
    public async Task A_call_that_raises_and_does_not_commit_is_an_error()
    {
        var counter = Counter("forgot");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(counter.RaiseAndForgetAsync);
        Assert.Contains("did not commit", failure.Message, StringComparison.Ordinal);
        await counter.AddAsync(1);
        Assert.Equal(1, await _database.EventsOfAsync("forgot"));
    }

    [Fact]
    public async Task State_outlives_the_process()
    {
        await Counter("lasting").AddAsync(3);

        await _host.RestartAsync();
        Assert.Equal(3, await Counter("lasting").ValueAsync());
        Assert.Equal(4, await Counter("lasting").AddAsync(1));
        Assert.Equal(2, await _database.VersionOfAsync("lasting"));
    }

    [Fact]
    public async Task Due_work_is_scheduled_moved_and_taken_back_with_the_state()
    {
        var counter = Counter("due");
        var at = DateTimeOffset.UnixEpoch.AddYears(200);

        await counter.ScheduleAsync("test.later", at);
        await counter.ScheduleAsync("test.later", at.AddDays(1));
        await counter.ScheduleAsync("test.never", at);
        await counter.ScheduleAndTakeBackAsync("test.never", at);
        Assert.Equal(at.AddDays(1).UtcDateTime, await _database.ScalarAsync<DateTime>("select due_at from nexus.due_work where kind = 'test.later'"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from nexus.due_work where kind = 'test.never'"));
    }

    private ICounterGrain Counter(string key) => _host.Grains.GetGrain<ICounterGrain>(key);

    private Task<GrainHost> StartAsync(params (string Key, string Value)[] settings) => GrainHost.StartAsync(
        _database,
        (services, _) => services.AddEvents(CounterJson.Default, typeof(Counted)),
        setup =>
        {
            // What is shown here is the order of calls and writes inside one activation.
            setup.Silos = 1;
            foreach (var (key, value) in settings)
                setup.Settings[key] = value;
        });

    // Until the broken activation is gone, it says so.
    private static async Task<int?> ValueOrStaleAsync(ICounterGrain counter)
    {
        try
        {
            return await counter.ValueAsync();
        }
        catch (NexusException)
        {
            return null;
        }
    }
}
