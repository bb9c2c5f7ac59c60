using Nexus.Testing;
using Xunit.Abstractions;

namespace Nexus.Cluster.Tests.Processes;

[Collection(ProcessClusterTests.Name)]
public sealed class PausedSiloTests(ProcessCluster cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    // When the others must have noticed.
    private static readonly TimeSpan GivenUp = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_silo_that_stands_still_for_30_seconds_is_done_without_and_starts_anew()
    {
        var clock = TimeProvider.System;
        await using var load = cluster.StartLoad();
        await load.FlowsAsync();
        var silo = cluster.Silos[2];
        var next = silo.Starts + 1;
        var started = clock.GetTimestamp();

        silo.Process.Pause();
        try
        {
            // Who waits for an answer of that silo waits until a call times out; who comes after it was given up finds the others.
            await Eventually.Condition(() => clock.GetElapsedTime(started) >= GivenUp, Pause);
            await using var later = cluster.StartLoad();
            await later.FlowsAsync(60, Pause - GivenUp);
            await later.StopAsync();
            output.WriteLine($"requests that came while it stood still: {later.Answers.Count}; failures: {Load.Summary(later.Failures)}");
            await Eventually.Condition(() => clock.GetElapsedTime(started) >= Pause, Pause * 2);
        }
        finally
        {
            silo.Process.Resume();
        }

        // It learns that it was given up, and ends: what it remembers is out of date.
        await silo.ReadyAsync(next);
        await load.FlowsAsync();
        var answers = await load.StopAsync();
        output.WriteLine($"{answers.Count} answers; failures: {Load.Summary(load.Failures)}");
        Assert.All(load.Failures, failure => Assert.Equal(503, failure.Status));
        await Promises.HoldAsync(cluster, answers);
    }
}
