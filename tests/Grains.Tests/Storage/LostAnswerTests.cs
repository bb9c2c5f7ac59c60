using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Testing;
using Npgsql;

namespace Nexus.Grains.Tests.Storage;

/// <summary>The connection breaks between the commit and its answer, or before the commit.</summary>
public sealed class LostAnswerTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task A_lost_answer_resolves_to_success_exactly_once()
    {
        await using var proxy = new CuttingProxy(database.ConnectionString);
        await using var harness = StorageHarness.Create(proxy.ConnectionString);
        await harness.WriteAsync("warm", 1);
        proxy.SwallowAnswers(1);

        var held = new GrainState<Document<Counter>>();
        await harness.WriteAsync("lost", held, 1);

        Assert.Equal(1, proxy.Swallowed);
        Assert.Equal("1", held.ETag);
        Assert.Equal(1, await database.VersionOfAsync("lost"));
        Assert.Equal(1, await database.EventsOfAsync("lost"));
        await harness.WriteAsync("lost", held, 2);
        Assert.Equal(2, await database.EventsOfAsync("lost"));
    }

    [Fact]
    public async Task Answers_lost_again_and_again_still_resolve_to_success_exactly_once()
    {
        await using var proxy = new CuttingProxy(database.ConnectionString);
        await using var harness = StorageHarness.Create(proxy.ConnectionString);
        proxy.SwallowAnswers(4);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => harness.WriteAsync($"again-{i}", i)));

        Assert.Equal(4, proxy.Swallowed);
        Assert.Equal(50, await database.ScalarAsync<long>("select count(*) from nexus.event_log where aggregate like 'test.counter/again-%'"));
        Assert.Equal(50, await database.ScalarAsync<long>("select count(*) from nexus.grain_state where key like 'again-%' and version = 1"));
    }

    [Fact]
    public async Task A_repetition_that_overtakes_the_first_try_is_recognised()
    {
        // The first try waits for the row when its connection is lost; the repetition waits behind it.
        await using var proxy = new CuttingProxy(database.ConnectionString);
        await using var harness = StorageHarness.Create(proxy.ConnectionString);
        await harness.WriteAsync("overtaken", 1);
        var held = await harness.ReadAsync("overtaken");
        await using var row = await HeldRow.ExecuteAsync(database, "select from nexus.grain_state where key = 'overtaken' for update");
        var write = harness.WriteAsync("overtaken", held, 2);
        await HeldRow.UntilBlockedAsync(database);
        proxy.BreakConnections();
        await HeldRow.UntilBlockedAsync(database, calls: 2);
        await row.RollBackAsync();

        await write;
        Assert.Equal("2", held.ETag);
        Assert.Equal(2, await database.EventsOfAsync("overtaken"));
    }

    [Fact]
    public async Task Two_runs_of_one_write_store_it_once_and_both_succeed()
    {
        const string call = """
            select new_version from nexus.store_states('nexus', array['test.counter'], array['twice'], array[0],
              array['01990000-0000-7000-8000-000000000001'::uuid], array['{"state":{"value":1},"events":[]}'::jsonb])
            """;
        await using var row = await HeldRow.ExecuteAsync(database, "lock table nexus.grain_state in share mode");
        var runs = new[] { database.ScalarAsync<int>(call), database.ScalarAsync<int>(call) };
        await HeldRow.UntilBlockedAsync(database, calls: 2);
        await row.DisposeAsync();

        var versions = await Task.WhenAll(runs);
        Assert.All(versions, version => Assert.Equal(1, version));
        Assert.Equal(1, await database.VersionOfAsync("twice"));
    }

    [Fact]
    public async Task A_server_that_dies_before_the_commit_leaves_neither_state_nor_events()
    {
        await using var harness = StorageHarness.Create(database.ConnectionString, ("RetryFor", "00:00:00"));
        // The state is written already when the event waits for its table.
        await using var table = await HeldRow.ExecuteAsync(database, "lock table nexus.event_log in share mode");
        var write = harness.WriteAsync("died", 1);
        await HeldRow.UntilBlockedAsync(database);
        await TerminateAsync();
        await table.RollBackAsync();

        var failure = await Assert.ThrowsAsync<UnavailableException>(() => write);
        Assert.IsAssignableFrom<NpgsqlException>(failure.InnerException);
        Assert.Equal(0, await database.VersionOfAsync("died"));
        Assert.Equal(0, await database.EventsOfAsync("died"));
    }

    [Fact]
    public async Task A_server_that_dies_before_the_commit_is_asked_again()
    {
        await using var harness = StorageHarness.Create(database.ConnectionString);
        await using var table = await HeldRow.ExecuteAsync(database, "lock table nexus.event_log in share mode");
        var write = harness.WriteAsync("revived", 1);
        await HeldRow.UntilBlockedAsync(database);
        await TerminateAsync();
        await table.RollBackAsync();

        await write;
        Assert.Equal(1, await database.VersionOfAsync("revived"));
        Assert.Equal(1, await database.EventsOfAsync("revived"));
    }

    [Fact]
    public async Task A_database_that_stays_away_is_reported_in_time_and_one_that_returns_is_used()
    {
        await using var own = await PostgresDatabase.CreateAsync();
        await using var harness = StorageHarness.Create(own.ConnectionString, ("RetryFor", "00:00:00.300"));
        await harness.WriteAsync("away", 1);
        await own.StopAcceptingAsync();

        var failure = await Assert.ThrowsAsync<UnavailableException>(() => harness.WriteAsync("away-2", 1));
        Assert.Equal("postgres", failure.Dependency);
        await Assert.ThrowsAsync<UnavailableException>(() => harness.ReadAsync("away"));
        await own.StartAcceptingAsync();
        await harness.WriteAsync("away-2", 1);
        Assert.Equal(1, StorageHarness.Of(await harness.ReadAsync("away"))?.Value);
    }

    private async Task TerminateAsync() => await database.ExecuteAsync("""
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%nexus.store_%'
        """);
}
