using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nexus.Embedded.Tests.Timers;
using Orleans.Embedded;
using Orleans.Streams;

namespace Nexus.Embedded.Tests.Hosting;

/// <summary>A replaced scheduler sees all the engine does, also what comes after an await.</summary>
public sealed class SchedulerContextTests
{
    [Fact]
    public async Task Items_of_a_stream_are_delivered_by_the_scheduler_also_after_a_pause_and_at_the_next_try()
    {
        using var scheduler = new OneThreadScheduler();
        await using var silo = await TestSilo.StartAsync(s => s.Services.AddSingleton<IGrainScheduler>(scheduler));
        var stream = silo.Client.GetStreamProvider("streams").GetStream<string>("chat", "room");
        var failures = 1;
        await stream.SubscribeAsync(async (item, _) =>
        {
            silo.Journal.Write($"{item} {scheduler.IsCurrent}");
            if (item == "shaky" && failures-- > 0)
                throw new InvalidOperationException("not yet");
            if (item == "slow")
                await silo.Journal.Gate("slow").ConfigureAwait(false);
        });

        await stream.OnNextBatchAsync(["slow", "next", "shaky", "last"]);
        await silo.Journal.Reached(1);
        silo.Journal.Open("slow");
        await silo.Journal.Reached(3);
        await Waiting.Until(() =>
        {
            silo.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return silo.Journal.Entries.Count == 5;
        });

        Assert.Equal(["slow True", "next True", "shaky True", "shaky True", "last True"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_reminder_goes_on_by_the_scheduler_when_its_grain_has_answered()
    {
        using var scheduler = new OneThreadScheduler();
        var log = new ThreadLog(scheduler);
        await using var silo = await TestSilo.StartAsync(s => s.Services
            .AddSingleton<IGrainScheduler>(scheduler)
            .AddSingleton<ILoggerProvider>(log));
        await silo.Grain<IRemindedGrain>().RemindAsync("failing", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(7)).Soon();

        silo.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await log.ReminderFailedOnTheScheduler.Soon());
    }

    /// <summary>Runs everything on a thread of its own.</summary>
    private sealed class OneThreadScheduler : IGrainScheduler, IDisposable
    {
        private readonly BlockingCollection<IThreadPoolWorkItem> _items = [];
        private readonly Thread _thread;

        public OneThreadScheduler()
        {
            _thread = new Thread(RunAll) { IsBackground = true };
            _thread.Start();
        }

        public bool RunsCallsInline => false;

        public bool IsCurrent => Thread.CurrentThread == _thread;

        public void Schedule(IThreadPoolWorkItem item, bool preferLocal) => _items.Add(item);

        public void Dispose() => _items.CompleteAdding();

        private void RunAll()
        {
            foreach (var item in _items.GetConsumingEnumerable())
                item.Execute();
            _items.Dispose();
        }
    }

    /// <summary>Remembers on which thread the end of a failing reminder was logged.</summary>
    private sealed class ThreadLog(OneThreadScheduler scheduler) : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource<bool> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> ReminderFailedOnTheScheduler => _failed.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == nameof(EngineLog.ReminderFailed))
                _failed.TrySetResult(scheduler.IsCurrent);
        }

        public void Dispose()
        {
        }
    }
}
