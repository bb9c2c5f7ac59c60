using Microsoft.Extensions.Hosting;

namespace Nexus.Testing.Engines;

/// <summary>What a <see cref="GrainHost"/> runs on.</summary>
internal interface ITestEngine
{
    /// <summary>Of the process, or of the first silo.</summary>
    IServiceProvider Services { get; }

    /// <summary>Grains write their state and end.</summary>
    Task StopAsync();
}

/// <summary>One host: one silo on Orleans, the whole engine on Embedded.</summary>
internal sealed class SingleHost : ITestEngine
{
    private readonly IHost _host;

    private SingleHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<ITestEngine> StartAsync(Action<IHostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Nexus.Testing" });
        configure(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new SingleHost(host);
    }

    public async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
