using Nexus.Grains.Storage;
using Orleans.Concurrency;

namespace Nexus.Grains.Tests.Storage;

[Alias("test.counter")]
public interface ICounterGrain : IGrainWithStringKey
{
    [Alias("add")]
    Task<int> AddAsync(int amount);

    [Alias("value")]
    Task<int> ValueAsync();

    [Alias("committed"), AlwaysInterleave]
    Task<int> CommittedAsync();

    [Alias("raise-and-fail")]
    Task RaiseAndFailAsync();

    [Alias("raise-and-forget")]
    Task RaiseAndForgetAsync();

    [Alias("schedule")]
    Task ScheduleAsync(string kind, DateTimeOffset dueAt);

    [Alias("schedule-and-take-back")]
    Task ScheduleAndTakeBackAsync(string kind, DateTimeOffset dueAt);
}

/// <summary>Its calls interleave, so that commits meet.</summary>
[Reentrant]
public sealed class CounterGrain(
    [PersistentState("test.counter", "nexus")] IPersistentState<Document<Counter>> document, AggregateServices services)
    : AggregateGrain<Counter>(document, services), ICounterGrain
{
    protected override string Aggregate => $"test.counter/{Key}";

    public async Task<int> AddAsync(int amount)
    {
        var next = new Counter((State?.Value ?? 0) + amount);
        Raise(new Counted(next.Value), owner: null);
        await CommitAsync(next);
        return next.Value;
    }

    public Task<int> ValueAsync() => Task.FromResult(State?.Value ?? 0);

    public Task<int> CommittedAsync() => Task.FromResult(Committed?.Value ?? 0);

    public Task RaiseAndFailAsync()
    {
        Raise(new Counted(-1), owner: null);
        throw new InvalidOperationException("Failed on purpose.");
    }

    public Task RaiseAndForgetAsync()
    {
        Raise(new Counted(-2), owner: null);
        return Task.CompletedTask;
    }

    public Task ScheduleAsync(string kind, DateTimeOffset dueAt)
    {
        Schedule(kind, Key, dueAt);
        return CommitAsync(State ?? new Counter(0));
    }

    public Task ScheduleAndTakeBackAsync(string kind, DateTimeOffset dueAt)
    {
        Schedule(kind, Key, dueAt);
        Unschedule(kind, Key);
        return CommitAsync(State ?? new Counter(0));
    }
}
