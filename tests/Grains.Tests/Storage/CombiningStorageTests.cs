using System.Diagnostics.Metrics;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Testing;
using Npgsql;
using Orleans.Storage;

namespace Nexus.Grains.Tests.Storage;

public sealed class CombiningStorageTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private readonly StorageHarness _harness = StorageHarness.Create(database.ConnectionString, ("RetryFor", "00:00:05"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task State_and_events_are_stored_together_and_the_state_is_read_back()
    {
        await _harness.WriteAsync("together", 7);

        var read = await _harness.ReadAsync("together");
        Assert.Equal(new Counter(7), StorageHarness.Of(read));
        Assert.Null(read.State?.Events);
        Assert.Equal("1", read.ETag);
        Assert.True(read.RecordExists);
        Assert.Equal(1, await EventsOfAsync("together"));
    }

    [Fact]
    public async Task What_was_never_written_reads_as_a_document_without_state()
    {
        var read = await _harness.ReadAsync("never");

        Assert.Null(StorageHarness.Of(read));
        Assert.Null(read.ETag);
        Assert.False(read.RecordExists);
    }

    [Fact]
    public async Task Text_beyond_ASCII_comes_back_as_it_was()
    {
        const string text = "Привет, \"мир\" <b>&amp;</b> \u2028 🙂 \\ \t";
        await _harness.WriteAsync("text", new GrainState<Document<Counter>>(), 1, text);

        Assert.Equal(text, StorageHarness.Of(await _harness.ReadAsync("text"))?.Note);
    }

    [Fact]
    public async Task A_version_conflict_of_one_row_in_a_batch_fails_only_that_one()
    {
        var stale = await _harness.ReadAsync("conflict-0");
        await _harness.WriteAsync("conflict-0", 1);

        // One lane and a row that is locked: the first write holds the lane, the others become one batch.
        await using var single = StorageHarness.Create(database.ConnectionString, ("Lanes", "1"));
        await using var held = await HoldAsync("conflict-holder");
        var first = single.WriteAsync("conflict-holder", 1);
        await UntilBlockedAsync();
        var others = Enumerable.Range(1, 20).Select(i => single.WriteAsync($"conflict-{i}", i)).ToList();
        var conflict = single.WriteAsync("conflict-0", stale, 2);
        await held.DisposeAsync();

        await Assert.ThrowsAsync<InconsistentStateException>(() => first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => conflict);
        await Task.WhenAll(others);
        Assert.Equal(1, StorageHarness.Of(await _harness.ReadAsync("conflict-0"))?.Value);
        Assert.Equal(1, await EventsOfAsync("conflict-0"));
        Assert.Equal(1, await database.ScalarAsync<long>(
            "select count(distinct tx) from nexus.event_log where aggregate ~ '^test.counter/conflict-([1-9]|1[0-9]|20)$'"));
    }

    [Fact]
    public async Task Of_two_writes_of_one_version_one_wins()
    {
        var (left, right) = (await _harness.ReadAsync("race"), await _harness.ReadAsync("race"));

        var failures = await Task.WhenAll(
            Record.ExceptionAsync(() => _harness.WriteAsync("race", left, 1)), Record.ExceptionAsync(() => _harness.WriteAsync("race", right, 2)));

        Assert.Single(failures, f => f is null);
        Assert.Single(failures, f => f is InconsistentStateException);
        Assert.Equal(1, await EventsOfAsync("race"));
    }

    [Fact]
    public async Task A_write_that_expects_a_row_that_is_not_there_is_a_conflict()
    {
        var held = new GrainState<Document<Counter>> { ETag = "4" };

        await Assert.ThrowsAsync<InconsistentStateException>(() => _harness.WriteAsync("gone", held, 5));
        Assert.Equal(0, await EventsOfAsync("gone"));
    }

    [Fact]
    public async Task A_row_that_PostgreSQL_refuses_fails_alone()
    {
        await using var single = StorageHarness.Create(database.ConnectionString, ("Lanes", "1"));
        await using var held = await HoldAsync("poison-holder");
        var first = single.WriteAsync("poison-holder", 1);
        await UntilBlockedAsync();
        var poison = single.WriteAsync("poison", new GrainState<Document<Counter>>(), 1, "jsonb takes no \0");
        var others = Enumerable.Range(0, 9).Select(i => single.WriteAsync($"poison-{i}", i)).ToList();
        await held.DisposeAsync();

        await Assert.ThrowsAsync<InconsistentStateException>(() => first);
        await Assert.ThrowsAsync<PostgresException>(() => poison);
        await Task.WhenAll(others);
        Assert.Equal(9, await database.ScalarAsync<long>("select count(*) from nexus.event_log where aggregate ~ '^test.counter/poison-[0-9]$'"));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_but_its_version_lives_on()
    {
        await _harness.WriteAsync("cleared", 1);
        var (held, stale) = (await _harness.ReadAsync("cleared"), await _harness.ReadAsync("cleared"));

        await _harness.ClearAsync("cleared", held);
        Assert.Null(StorageHarness.Of(held));
        var read = await _harness.ReadAsync("cleared");
        Assert.False(read.RecordExists);
        Assert.Equal("2", read.ETag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _harness.WriteAsync("cleared", stale, 2));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _harness.ClearAsync("cleared", stale));
        await _harness.WriteAsync("cleared", held, 3);
        Assert.Equal(new Counter(3), StorageHarness.Of(await _harness.ReadAsync("cleared")));
    }

    [Fact]
    public async Task Too_many_waiting_writes_are_refused_at_once()
    {
        await using var small = StorageHarness.Create(database.ConnectionString, ("Lanes", "1"), ("MaxBatch", "1"), ("MaxWaiting", "3"));
        await using var held = await HoldAsync("full-holder");
        var first = small.WriteAsync("full-holder", 1);
        await UntilBlockedAsync();
        var waiting = Enumerable.Range(0, 3).Select(i => small.WriteAsync($"full-{i}", i)).ToList();

        var refused = await Assert.ThrowsAsync<UnavailableException>(() => small.WriteAsync("full-3", 3));
        Assert.Equal("postgres", refused.Dependency);
        await held.DisposeAsync();
        await Assert.ThrowsAsync<InconsistentStateException>(() => first);
        await Task.WhenAll(waiting);
        Assert.Equal(0, await EventsOfAsync("full-3"));
    }

    [Fact]
    public async Task Only_documents_can_be_stored()
    {
        var state = new GrainState<Counter> { State = new Counter(1) };

        await Assert.ThrowsAsync<NotSupportedException>(
            () => _harness.Storage.WriteStateAsync(StorageHarness.StateName, GrainId.Create("test", "plain"), state));
    }

    [Fact]
    public async Task Disposal_waits_for_writes_under_way_and_refuses_later_ones()
    {
        var leaving = StorageHarness.Create(database.ConnectionString);
        var held = await HoldAsync("leaving");
        var write = leaving.WriteAsync("leaving", 1);
        await UntilBlockedAsync();
        var storage = leaving.Storage;
        var disposal = leaving.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<UnavailableException>(() => storage.WriteStateAsync(
            StorageHarness.StateName, GrainId.Create("test", "late"), new GrainState<Document<Counter>> { State = new Document<Counter>() }));
        Assert.False(disposal.IsCompleted);
        await held.DisposeAsync();
        await Assert.ThrowsAsync<InconsistentStateException>(() => write);
        await disposal;
    }

    [Fact]
    public async Task Batches_conflicts_and_waiting_are_measured()
    {
        var seen = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name != "Nexus.Storage")
                    return;
                lock (seen)
                    seen.Add(instrument.Name);
                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.Start();
        await using var measured = StorageHarness.Create(database.ConnectionString);
        await measured.WriteAsync("measured", 1);

        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "nexus.storage.batch.size", "nexus.storage.write.duration", "nexus.storage.read.duration", "nexus.storage.conflicts",
                "nexus.storage.retries", "nexus.storage.queue.length",
            },
            new HashSet<string>(seen, StringComparer.Ordinal));
    }

    private Task<long> EventsOfAsync(string key) => database.EventsOfAsync(key);

    private Task<HeldRow> HoldAsync(string key) => HeldRow.InsertAsync(database, key);

    private Task UntilBlockedAsync() => HeldRow.UntilBlockedAsync(database);
}
