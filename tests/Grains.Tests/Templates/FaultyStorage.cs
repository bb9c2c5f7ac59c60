using Nexus.Grains.Storage;
using Nexus.Results;
using Orleans.Storage;

namespace Nexus.Grains.Tests.Templates;

/// <summary>Storage that fails one chosen write of one kind of state, before or after it took effect: what a process leaves that dies there.</summary>
internal sealed class FaultyStorage(CombiningStorage storage, FaultPlan plan) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var fails = stateName == plan.StateName && plan.IsNext();
        if (fails && !plan.AfterCommit)
            throw new UnavailableException("test");
        await storage.WriteStateAsync(stateName, grainId, grainState);
        if (fails)
            throw new UnavailableException("test");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);
}

/// <summary>Which write fails.</summary>
/// <param name="stateName">Of which states.</param>
/// <param name="failing">The number of the write, from 1.</param>
/// <param name="afterCommit">Whether it took effect.</param>
internal sealed class FaultPlan(string stateName, int failing, bool afterCommit)
{
    private int _writes;

    public string StateName => stateName;

    public bool AfterCommit => afterCommit;

    /// <summary>Whether there were enough writes for the fault.</summary>
    public bool WasReached => _writes >= failing;

    public bool IsNext() => Interlocked.Increment(ref _writes) == failing;
}
