using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Grains.Events;
using Nexus.Testing;
using Npgsql;

namespace Nexus.Grains.Tests.Events;

/// <summary>Writes to and reads from the log of a database, without an engine.</summary>
internal sealed class LogHarness(PostgresDatabase database) : IDisposable
{
    public const string Type = "test.counter.counted";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public EventLogReader Reader { get; } = new(database.DataSource);

    public EventsOptions Options { get; } = new() { RetryDelay = TimeSpan.FromMilliseconds(1), MaxAttempts = 3 };

    public EventMetrics Metrics => field ??= new EventMetrics(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System);

    public DueSignal Due { get; } = new();

    public EventPump Pump(IEventHandler handler, int partition = 0) => Pump(handler, database.DataSource, partition);

    public EventPump Pump(IEventHandler handler, NpgsqlDataSource source, int partition = 0) =>
        new(handler, partition, source, Due, Metrics, Options, TimeProvider.System, NullLogger.Instance);

    /// <summary>Appends events, numbered from 1 within each aggregate, in transactions of the given size.</summary>
    public async Task AppendAsync(int count, int aggregates = 1, int perTransaction = 1000, int partition = 0, string type = Type)
    {
        for (var done = 0; done < count; done += perTransaction)
        {
            await database.ExecuteAsync("""
                insert into nexus.event_log (partition, id, type, version, aggregate, occurred_at, data)
                select $1, gen_random_uuid(), $2, 1, 'test.counter/' || (g % $3), now(), jsonb_build_object('value', g / $3 + 1)
                from generate_series($4, $5) g order by g
                """, (short)partition, type, aggregates, done, Math.Min(count, done + perTransaction) - 1);
        }

        await SettleAsync(await database.ScalarAsync<long>("select nexus.log_tx()"));
    }

    /// <summary>Until readers may see a transaction: writers in other tests' databases hold the horizon too.</summary>
    public Task SettleAsync(long tx) => Eventually.AsyncCondition(
        async () => await database.ScalarAsync<long>("select nexus.log_horizon()") > tx, description: $"the horizon passes {tx}");

    /// <summary>Runs a pump until it has nothing to do. Pauses are skipped.</summary>
    public static async Task DrainAsync(EventPump pump)
    {
        while (await pump.RunAsync(CancellationToken.None) != PumpOutcome.Idle)
        {
            // Once more.
        }
    }

    public void Dispose()
    {
        Due.Dispose();
        _services.Dispose();
    }
}

/// <summary>Writes what it gets into a table that refuses an event twice.</summary>
internal sealed class RecordingHandler(string group, Func<LoggedEvent, Exception?>? fault = null) : IEventHandler
{
    public string Group => group;

    public IReadOnlyCollection<string>? EventTypes { get; init; }

    public int Calls { get; private set; }

    public static Task CreateTableAsync(PostgresDatabase database) => database.ExecuteAsync(
        "create table effect (place bigserial primary key, pump_group text, id uuid, aggregate text, value int, unique (pump_group, id))");

    public bool Handles(string eventType) => eventType == LogHarness.Type;

    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        Calls++;
        await using var command = new NpgsqlCommand(
            """
            insert into effect (pump_group, id, aggregate, value)
            select $1, e.id, e.aggregate, (e.data::jsonb ->> 'value')::int
            from unnest($2::uuid[], $3::text[], $4::text[]) with ordinality e(id, aggregate, data, n) order by n
            """, transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = group });
        command.Parameters.Add(new NpgsqlParameter { Value = events.Select(e => e.Id).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = events.Select(e => e.Aggregate).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = events.Select(e => e.Data).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (var logged in events)
        {
            // After the effect, so that a fault leaves something to undo.
            if (fault?.Invoke(logged) is { } exception)
                throw exception;
        }
    }
}
