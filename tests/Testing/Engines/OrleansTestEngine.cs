using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;

namespace Nexus.Testing.Engines;

/// <summary>Starts what the grains under test run on: one silo, or as many as were asked for, on Orleans's test host.</summary>
internal static class TestEngine
{
    public static async Task<ITestEngine> StartAsync(Action<IHostApplicationBuilder> configure, int silos)
    {
        if (silos == 1)
            return await SingleHost.StartAsync(configure);
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ServiceId = "nexus";
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSiloHost((_, host) => configure(host));
        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync();
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return new Cluster(cluster);
    }

    // Tests call grains from the first silo; placement spreads them over all.
    private sealed class Cluster(InProcessTestCluster cluster) : ITestEngine
    {
        public IServiceProvider Services => cluster.Silos[0].ServiceProvider;

        public async Task StopAsync()
        {
            await cluster.StopAllSilosAsync();
            await cluster.DisposeAsync();
        }
    }
}
