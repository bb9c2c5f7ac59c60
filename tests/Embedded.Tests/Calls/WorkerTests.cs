using Orleans.Concurrency;

namespace Nexus.Embedded.Tests.Calls;

internal interface ICrewGrain : IGrainWithStringKey
{
    Task<Guid> WorkAsync(string gate);

    Task LeaveAsync();
}

[StatelessWorker(3)]
internal sealed class CrewGrain(Journal journal) : Grain, ICrewGrain
{
    private readonly Guid _id = Guid.CreateVersion7();
    private int _inside;

    public async Task<Guid> WorkAsync(string gate)
    {
        if (Interlocked.Increment(ref _inside) != 1)
            throw new InvalidOperationException("A worker does one thing at a time.");
        journal.Write("work");
        await journal.Gate(gate);
        Interlocked.Decrement(ref _inside);
        return _id;
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Stateless workers: several activations behind one key.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task Workers_share_the_work_and_keep_keys_apart()
    {
        await using var silo = await TestSilo.StartAsync();

        var a = Enumerable.Range(0, 3).Select(_ => silo.Grain<ICrewGrain>("a").WorkAsync("go")).ToList();
        var b = silo.Grain<ICrewGrain>("b").WorkAsync("go");
        await silo.Journal.Reached(4);
        silo.Journal.Open("go");

        var ids = await Task.WhenAll([.. a, b]).Soon();
        Assert.Equal(4, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_worker_that_is_free_is_used_before_a_new_one_is_made()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Journal.Open("go");

        var first = await silo.Grain<ICrewGrain>().WorkAsync("go").Soon();
        var second = await silo.Grain<ICrewGrain>().WorkAsync("go").Soon();

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task No_call_is_lost_while_workers_come_and_go()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Journal.Open("go");
        var answered = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 150; i++)
            {
                if (i % 7 == caller)
                    await silo.Grain<ICrewGrain>().LeaveAsync();
                else
                    await silo.Grain<ICrewGrain>().WorkAsync("go");
                Interlocked.Increment(ref answered);
            }
        }))).Soon();

        Assert.Equal(1200, answered);
    }
}
