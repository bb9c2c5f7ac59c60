using Microsoft.Extensions.Hosting;

namespace Nexus.Testing.Engines;

/// <summary>Starts what the grains under test run on.</summary>
internal static class TestEngine
{
    public static Task<ITestEngine> StartAsync(Action<IHostApplicationBuilder> configure, int silos) => silos == 1
        ? SingleHost.StartAsync(configure)
        : throw new InvalidOperationException("The Embedded engine has one silo: NEXUS_TEST_SILOS needs the Orleans engine.");
}
