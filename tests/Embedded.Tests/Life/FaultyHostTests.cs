using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Concurrency;

namespace Nexus.Embedded.Tests.Life;

internal interface ISturdyGrain : IGrainWithStringKey
{
    Task<string> NameAsync();

    Task<string> WaitAsync(string gate);

    Task TickAsync();

    [OneWay]
    Task FailAsync();
}

internal sealed class SturdyGrain(Journal journal) : Grain, ISturdyGrain
{
    public Task<string> NameAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public async Task<string> WaitAsync(string gate)
    {
        journal.Write($"wait {gate}");
        await journal.Gate(gate);
        return gate;
    }

    public Task TickAsync()
    {
        this.RegisterGrainTimer(
            () =>
            {
                journal.Write("tick");
                throw new InvalidDataException("tick");
            },
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task FailAsync()
    {
        Post(_ => throw new InvalidDataException("left behind"));
        throw new InvalidDataException("nobody waits");
    }

    private static void Post(SendOrPostCallback callback) => SynchronizationContext.Current!.Post(callback, null);
}

/// <summary>Grains go on when what surrounds them fails.</summary>
public sealed class FaultyHostTests
{
    [Fact]
    public async Task A_log_that_can_not_be_written_does_not_lock_the_grain()
    {
        await using var silo = await TestSilo.StartAsync(s => s.Services.AddSingleton<ILoggerProvider>(new FullDisk()));
        var grain = silo.Grain<ISturdyGrain>();
        await grain.NameAsync().Soon();

        await grain.FailAsync().Soon();
        await grain.TickAsync().Soon();
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.Reached(1);

        Assert.Equal("a", await grain.NameAsync().Soon());
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.Reached(2);
    }

    [Fact]
    public async Task A_listener_to_the_measurements_that_fails_neither_locks_the_grain_nor_loses_what_waits_for_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var meters = silo.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "nexus.grain.turn.duration")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidDataException("listener"));
        listener.Start();
        var grain = silo.Grain<ISturdyGrain>();

        Assert.Equal("a", await grain.NameAsync().Soon());
        var calls = new List<Task> { grain.WaitAsync("one"), grain.WaitAsync("two"), grain.NameAsync() };
        await silo.Journal.Reached(1);
        silo.Journal.Open("two");
        silo.Journal.Open("one");

        await Task.WhenAll(calls).Soon();
        Assert.Equal("a", await grain.NameAsync().Soon());
    }

    private sealed class FullDisk : ILoggerProvider, ILogger
    {
        // The host's own log is none of this engine's business.
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Orleans.", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("No space left on device.");

        public void Dispose()
        {
        }
    }
}
