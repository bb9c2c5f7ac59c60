using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Tests.Storage;
using Nexus.Results;
using Nexus.Testing;
using Nexus.Testing.Engines;

namespace Nexus.Grains.Tests.Events;

/// <summary>Pumps and due work as grains: what wakes them, and what brings them back.</summary>
public sealed class PumpGrainTests : IAsyncLifetime
{
    private const string Group = "test.grains";
    private readonly RingHandler _rings = new();
    private PostgresDatabase _database = null!;
    private bool _broken;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        await RecordingHandler.CreateTableAsync(_database);
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task A_commit_wakes_the_pump_through_the_stream()
    {
        // Nothing polls within the test's time, and the start is over.
        await using var host = await StartAsync(("Nexus:Events:PollInterval", "00:05:00"));
        await host.Grains.GetGrain<ICounterGrain>("first").AddAsync(1);
        await Eventually.AsyncCondition(async () => await EffectsAsync() == 1);

        for (var i = 2; i <= 10; i++)
        {
            await host.Grains.GetGrain<ICounterGrain>($"next-{i}").AddAsync(1);
            await Eventually.AsyncCondition(async () => await EffectsAsync() == i);
        }
    }

    [Fact]
    public async Task A_lost_wake_up_is_made_good_by_the_pumps_own_timer()
    {
        await using var host = await StartAsync(("Nexus:Events:PollInterval", "00:00:00.100"));
        using var log = new LogHarness(_database);

        await log.AppendAsync(5, partition: 3);
        await Eventually.AsyncCondition(async () => await EffectsAsync() == 5);
    }

    [Fact]
    public async Task What_was_committed_while_no_process_ran_is_read_at_the_start()
    {
        using var log = new LogHarness(_database);
        await log.AppendAsync(1000, partition: 5);

        await using var host = await StartAsync(("Nexus:Events:PollInterval", "00:05:00"), ("Nexus:Events:BatchSize", "100"));
        await Eventually.AsyncCondition(async () => await EffectsAsync() == 1000);
        await host.RestartAsync();
        await host.Grains.GetGrain<ICounterGrain>("after").AddAsync(1);
        await Eventually.AsyncCondition(async () => await EffectsAsync() == 1001);
    }

    [Fact]
    public async Task Each_pump_has_a_reminder_that_would_bring_it_back()
    {
        await using var host = await StartAsync();

        await Eventually.AsyncCondition(async () => await _database.ScalarAsync<long>(
            "select count(*) from nexus.reminder where name = 'wake' and grain like '%test.grains/%' and period_ms = 60000") == EventPartition.Count);
    }

    [Fact]
    public async Task A_parked_event_is_replayed_by_its_pump()
    {
        await using var host = await StartAsync(("Nexus:Events:RetryDelay", "00:00:00.001"), ("Nexus:Events:MaxAttempts", "2"));
        _broken = true;
        await host.Grains.GetGrain<ICounterGrain>("broken").AddAsync(1);
        var queries = host.Services.GetRequiredService<IParkedEventQueries>();
        var parked = await Eventually.ValueAsync(async () =>
            (await queries.ListAsync(Group, null, 10, CancellationToken.None)) is [var one] ? one : null);
        // The row is seen as soon as it is committed, the line follows.
        await Eventually.Condition(() => host.Logs.Entries.Any(e =>
            e.Level == Microsoft.Extensions.Logging.LogLevel.Error && e.Message.Contains(parked.EventId.ToString(), StringComparison.Ordinal)));

        _broken = false;
        var pump = host.Grains.GetGrain<IPumpGrain>(IPumpGrain.Key(Group, parked.Partition));
        Assert.Equal(Result.Ok, await pump.ReplayParkedAsync(parked.EventId));
        Assert.Equal(EventErrors.NotParked.Code, (await pump.ReplayParkedAsync(parked.EventId)).Error?.Code);
        Assert.Equal(1, await EffectsAsync());
    }

    [Fact]
    public async Task A_pump_without_a_handler_answers_and_does_nothing()
    {
        await using var host = await StartAsync();
        var pump = host.Grains.GetGrain<IPumpGrain>(IPumpGrain.Key("test.gone", 0));

        await pump.WakeAsync();
        Assert.Equal(EventErrors.NotParked.Code, (await pump.ReplayParkedAsync(Guid.Empty)).Error?.Code);
    }

    [Fact]
    public async Task Pumps_survive_a_database_that_goes_and_comes()
    {
        await using var host = await StartAsync(("Nexus:Events:PollInterval", "00:00:00.100"), ("Nexus:Events:RetryDelay", "00:00:00.010"));
        await _database.StopAcceptingAsync();
        await Eventually.Condition(() => host.Logs.Entries.Any(e => e.Message.Contains("could not run", StringComparison.Ordinal)));
        await _database.StartAcceptingAsync();

        _database.DataSource.Clear();
        using var log = new LogHarness(_database);
        await log.AppendAsync(1, partition: 6);
        await Eventually.AsyncCondition(async () => await EffectsAsync() == 1);
    }

    [Fact]
    public async Task Due_work_rings_at_its_time_although_the_pump_polls_seldom()
    {
        await using var host = await StartAsync(("Nexus:Events:DuePollInterval", "00:01:00"));
        var dueAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(300);
        await host.Grains.GetGrain<ICounterGrain>("alarm").ScheduleAsync(RingHandler.RingKind, dueAt);

        await Eventually.Condition(() => _rings.Rung.ContainsKey("alarm"), TimeSpan.FromSeconds(20));
        var (item, rungAt) = _rings.Rung["alarm"];
        Assert.Equal(dueAt.ToUnixTimeMilliseconds(), item.DueAt.ToUnixTimeMilliseconds());
        Assert.True(rungAt >= dueAt.AddMilliseconds(-1));
        await Eventually.AsyncCondition(async () => await _database.ScalarAsync<long>("select count(*) from nexus.due_work where kind = 'test.ring'") == 0);
    }

    [Fact]
    public async Task Due_work_of_a_process_that_is_gone_is_done_by_the_next_one()
    {
        await using var host = await StartAsync();
        await host.Grains.GetGrain<ICounterGrain>("later").ScheduleAsync(RingHandler.RingKind, TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        await host.StopAsync();
        await _database.ExecuteAsync("update nexus.due_work set due_at = now() where kind = 'test.ring'");

        await host.StartAsync();
        await Eventually.Condition(() => _rings.Rung.ContainsKey("later"));
    }

    [Fact]
    public async Task The_log_is_kept_in_order_by_due_work_of_its_own()
    {
        await _database.ScalarAsync<int>("select nexus.ensure_event_partitions('2020-01-01', 0)");
        await using var host = await StartAsync();

        await Eventually.AsyncCondition(async () => await _database.ScalarAsync<string>("select to_regclass('nexus.event_log_2020_01')::text") is null);
        await Eventually.AsyncCondition(async () => await _database.ScalarAsync<bool>(
            "select due_at > now() and claim is null from nexus.due_work where kind = 'events.maintenance'"));
    }

    [Fact]
    public async Task Lag_is_told_by_group_and_partition()
    {
        // The figures are those of the process that the pump runs in.
        await using var host = await StartAsync(silos: 1, ("Nexus:Events:RetryDelay", "00:01:00"));
        _broken = true;
        await host.Grains.GetGrain<ICounterGrain>("lagging").AddAsync(1);
        var lags = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name.StartsWith("nexus.pump.lag", StringComparison.Ordinal) && ReferenceEquals(instrument.Meter.Scope, factory))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        listener.Start();

        var partition = EventPartition.Of("test.counter/lagging");
        await Eventually.Condition(() =>
        {
            listener.RecordObservableInstruments();
            return lags.GetValueOrDefault($"nexus.pump.lag.events {Group}/{partition}") == 1
                && lags.GetValueOrDefault($"nexus.pump.lag.seconds {Group}/{partition}") > 0;
        });

        void Note(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => lags[$"{name} {tags[0].Value}/{tags[1].Value}"] = value;
    }

    private Task<GrainHost> StartAsync(params (string Key, string Value)[] settings) => StartAsync(TestSilos.Count, settings);

    private Task<GrainHost> StartAsync(int silos, params (string Key, string Value)[] settings) => GrainHost.StartAsync(
        _database,
        (services, _) =>
        {
            services.AddEvents(CounterJson.Default, typeof(Counted));
            services.AddSingleton<IEventHandler>(new RecordingHandler(Group, _ => _broken ? new InvalidOperationException("Broken.") : null));
            services.AddSingleton<IDueWorkHandler>(_rings);
        },
        setup =>
        {
            setup.Silos = silos;
            foreach (var (key, value) in settings)
                setup.Settings[key] = value;
        });

    private Task<long> EffectsAsync() => _database.ScalarAsync<long>("select count(*) from effect");

    private sealed class RingHandler : IDueWorkHandler
    {
        public const string RingKind = "test.ring";

        public ConcurrentDictionary<string, (DueItem Item, DateTimeOffset RungAt)> Rung { get; } = new(StringComparer.Ordinal);

        public string Kind => RingKind;

        public Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
        {
            Rung.TryAdd(item.Key, (item, TimeProvider.System.GetUtcNow()));
            return Task.FromResult(DueOutcome.Done);
        }
    }
}
