using Nexus.Testing;
using Xunit.Abstractions;

namespace Nexus.Cluster.Tests.Processes;

[Collection(ProcessClusterTests.Name)]
public sealed class DependencyRestartTests(ProcessCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task A_killed_and_restarted_Redis_fails_no_request_and_ends_no_silo()
    {
        Assert.True(cluster.Redis is not null, "There is no Redis on this machine: sudo apt-get install redis-server");
        await using var load = cluster.StartLoad();
        await load.FlowsAsync();
        var starts = cluster.Parts.Sum(p => p.Starts);

        await cluster.Redis.KillAsync();
        await load.FlowsAsync(200);
        await cluster.Redis.StartAsync();
        await load.FlowsAsync(200);

        // The list of silos came back with it: a silo can join.
        await cluster.Silos[0].RestartAsync();
        await load.FlowsAsync();
        var answers = await load.StopAsync();
        output.WriteLine($"{answers.Count} answers; failures: {Load.Summary(load.Failures)}");
        Assert.True(!load.Failures.Any(), cluster.Explain(load));
        Assert.Equal(starts + 1, cluster.Parts.Sum(p => p.Starts));
        await Promises.HoldAsync(cluster, answers);
    }

    [Fact]
    public async Task After_a_restart_of_PostgreSQL_nothing_answered_is_missing_and_all_is_well_again()
    {
        var clock = TimeProvider.System;
        await using var load = cluster.StartLoad();
        await load.FlowsAsync();

        await cluster.Postgres.StopAsync();
        await Eventually.Condition(() => load.Failures.Any());
        await cluster.Postgres.StartAsync();
        var started = clock.GetTimestamp();
        await load.FlowsAsync();
        output.WriteLine($"all well {clock.GetElapsedTime(started).TotalSeconds:0.0} s after PostgreSQL was back");

        var answers = await load.StopAsync();
        output.WriteLine($"{answers.Count} answers; failures: {Load.Summary(load.Failures)}");
        Assert.All(load.Failures, failure => Assert.Equal(503, failure.Status));
        await Promises.HoldAsync(cluster, answers);
    }
}
