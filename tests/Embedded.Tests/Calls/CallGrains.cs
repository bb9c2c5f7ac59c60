using Orleans.Concurrency;

namespace Nexus.Embedded.Tests.Calls;

public interface IPlainGrain : IGrainWithStringKey
{
    Task<int> AddAsync(int value);

    Task<string> WaitAsync(string gate, CancellationToken cancellationToken = default);

    Task FailAsync(string message);

    [AlwaysInterleave]
    Task<string> PassAsync();

    [ReadOnly]
    Task<string> ReadAsync(string gate);

    [ResponseTimeout("00:00:05")]
    Task<string> ShortAsync(string gate);

    [OneWay]
    Task TellAsync(string entry);

    ValueTask<int> QuickAsync(int value);

    Task<bool> IsOnItsOwnContextAsync();

    Task<int> CountCarefullyAsync();
}

public sealed class PlainGrain(Journal journal) : Grain, IPlainGrain
{
    private int _sum;
    private int _inside;

    public Task<int> AddAsync(int value) => Task.FromResult(_sum += value);

    public async Task<string> WaitAsync(string gate, CancellationToken cancellationToken = default)
    {
        journal.Write($"wait {gate}");
        await journal.Gate(gate).WaitAsync(cancellationToken);
        journal.Write($"done {gate}");
        return gate;
    }

    public async Task FailAsync(string message)
    {
        await Task.Yield();
        throw new InvalidDataException(message);
    }

    public Task<string> PassAsync() => Task.FromResult("passed");

    public async Task<string> ReadAsync(string gate)
    {
        journal.Write($"read {gate}");
        await journal.Gate(gate);
        return gate;
    }

    public async Task<string> ShortAsync(string gate)
    {
        await journal.Gate(gate);
        return gate;
    }

    public Task TellAsync(string entry)
    {
        journal.Write(entry);
        return Task.CompletedTask;
    }

    public ValueTask<int> QuickAsync(int value) => ValueTask.FromResult(value * 2);

    public async Task<bool> IsOnItsOwnContextAsync()
    {
        var before = SynchronizationContext.Current;
        await Task.Yield();
        return before is IGrainContext && ReferenceEquals(before, SynchronizationContext.Current);
    }

    // Would lose counts, or see company, if two turns ever ran at once.
    public async Task<int> CountCarefullyAsync()
    {
        if (Interlocked.Increment(ref _inside) != 1)
            throw new InvalidOperationException("Two requests at once.");
        var seen = _sum;
        await Task.Yield();
        _sum = seen + 1;
        await Task.Yield();
        Interlocked.Decrement(ref _inside);
        return _sum;
    }
}

public interface IReentrantGrain : IGrainWithStringKey
{
    Task WaitAsync(string gate);

    Task<int> OverlapAsync(int times);
}

[Reentrant]
public sealed class ReentrantGrain(Journal journal) : Grain, IReentrantGrain
{
    private int _running;

    public async Task WaitAsync(string gate)
    {
        journal.Write($"wait {gate}");
        await journal.Gate(gate);
    }

    // Requests interleave at awaits, but never run at the same moment.
    public async Task<int> OverlapAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (Interlocked.Increment(ref _running) != 1)
                throw new InvalidOperationException("Two turns at once.");
            Interlocked.Decrement(ref _running);
            await Task.Yield();
        }

        return times;
    }
}

public interface IPingPongGrain : IGrainWithStringKey
{
    Task<string> StartAsync(string other, bool allowCallBack);

    Task<string> CallBackAsync(string first);

    Task<string> NameAsync();
}

public sealed class PingPongGrain : Grain, IPingPongGrain
{
    public async Task<string> StartAsync(string other, bool allowCallBack)
    {
        using var scope = allowCallBack ? RequestContext.AllowCallChainReentrancy() : RequestContext.SuppressCallChainReentrancy();
        return await GrainFactory.GetGrain<IPingPongGrain>(other).CallBackAsync(this.GetPrimaryKeyString());
    }

    public Task<string> CallBackAsync(string first) => GrainFactory.GetGrain<IPingPongGrain>(first).NameAsync();

    public Task<string> NameAsync() => Task.FromResult(this.GetPrimaryKeyString());
}

public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task<int> WorkAsync(string gate);
}

[StatelessWorker(2)]
public sealed class WorkerGrain(Journal journal) : Grain, IWorkerGrain
{
    public async Task<int> WorkAsync(string gate)
    {
        var thread = Environment.CurrentManagedThreadId;
        journal.Write("working");
        await journal.Gate(gate);
        return thread;
    }
}
