using Xunit.Abstractions;

namespace Nexus.Cluster.Tests.Processes;

[Collection(ProcessClusterTests.Name)]
public sealed class SiloKillTests(ProcessCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task A_silo_killed_under_load_loses_nothing_and_the_cluster_mends_itself()
    {
        await using var load = cluster.StartLoad();
        await load.FlowsAsync();
        var silo = cluster.Silos[1];
        var next = silo.Starts + 1;
        var started = TimeProvider.System.GetTimestamp();

        silo.Process.Kill();
        await silo.ReadyAsync(next);
        output.WriteLine($"ready again after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        await load.FlowsAsync();
        output.WriteLine($"all well after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");

        var answers = await load.StopAsync();
        output.WriteLine($"{answers.Count} answers; failures: {Load.Summary(load.Failures)}");
        // Of a command that may or may not have run, the client is told that: come again.
        Assert.All(load.Failures, failure => Assert.Equal(503, failure.Status));
        await Promises.HoldAsync(cluster, answers);
    }
}
