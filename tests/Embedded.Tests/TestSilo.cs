using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nexus.Testing;

namespace Nexus.Embedded.Tests;

/// <summary>A silo for one test, with a clock that stands still.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, ManualTimeProvider clock)
    {
        _host = host;
        Clock = clock;
    }

    public ManualTimeProvider Clock { get; }

    public IServiceProvider Services => _host.Services;

    public IClusterClient Client => Services.GetRequiredService<IClusterClient>();

    /// <summary>What the grains of this silo write down for the test.</summary>
    public Journal Journal => Services.GetRequiredService<Journal>();

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var clock = new ManualTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMetrics();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Journal>();
        builder.UseOrleans(silo =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryStreams("streams");
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, clock);
    }

    public TGrain Grain<TGrain>(string key = "a")
        where TGrain : IGrainWithStringKey => Client.GetGrain<TGrain>(key);

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
