using Xunit.Abstractions;

namespace Nexus.Cluster.Tests.Processes;

[Collection(ProcessClusterTests.Name)]
public sealed class RollingRestartTests(ProcessCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task A_rolling_restart_of_all_silos_fails_no_request()
    {
        await using var load = cluster.StartLoad();
        await load.FlowsAsync();

        foreach (var silo in cluster.Silos)
            await silo.RestartAsync();
        await load.FlowsAsync();

        var answers = await load.StopAsync();
        output.WriteLine($"{answers.Count} answers; failures: {Load.Summary(load.Failures)}");
        Assert.True(!load.Failures.Any(), cluster.Explain(load));
        await Promises.HoldAsync(cluster, answers);
    }

    [Fact]
    public async Task Clients_that_know_two_front_ends_see_no_failure_while_each_restarts()
    {
        await using var load = cluster.StartLoad();
        await load.FlowsAsync();

        foreach (var frontEnd in cluster.FrontEnds)
            await frontEnd.RestartAsync();
        await load.FlowsAsync();

        var answers = await load.StopAsync();
        output.WriteLine($"{answers.Count} answers; failures: {Load.Summary(load.Failures)}");
        Assert.True(!load.Failures.Any(), cluster.Explain(load));
        await Promises.HoldAsync(cluster, answers);
    }
}
