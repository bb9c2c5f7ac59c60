using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Silo.Hosting;
using Nexus.Silo.Postgres;
using Nexus.Testing.Engines;

namespace Nexus.Testing;

/// <summary>The engine, storage, the event log and chosen features on a real database, without HTTP: for tests of grains.</summary>
public sealed class GrainHost : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly Action<IServiceCollection, IConfiguration> _features;
    private readonly HostSetup _setup;
    private readonly TestHome _home = new();
    private ITestEngine? _engine;

    private GrainHost(PostgresDatabase database, Action<IServiceCollection, IConfiguration> features, HostSetup setup)
    {
        _database = database;
        _features = features;
        _setup = setup;
    }

    /// <summary>To call grains.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Of the host; with several silos (<see cref="TestSilos"/>), of the first.</summary>
    public IServiceProvider Services => _engine?.Services ?? throw new InvalidOperationException("The host is stopped.");

    /// <summary>What it logged, restarts included.</summary>
    public TestLogs Logs { get; } = new();

    /// <summary>Starts one on a database that no other host uses.</summary>
    /// <param name="database">With the schema of this build.</param>
    /// <param name="features"><c>(services, configuration) => services.AddUsers(configuration)</c>; nothing for the engine alone.</param>
    /// <param name="configure">Settings, services, the clock.</param>
    public static async Task<GrainHost> StartAsync(
        PostgresDatabase database, Action<IServiceCollection, IConfiguration>? features = null, Action<HostSetup>? configure = null)
    {
        var setup = new HostSetup();
        configure?.Invoke(setup);
        var host = new GrainHost(database, features ?? ((_, _) => { }), setup);
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        _engine = await TestEngine.StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(_setup.SettingsFor(_database.ConnectionString, _home.Path));
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddNexusPostgres();
            builder.AddNexusEngine();
            _features(builder.Services, builder.Configuration);
            _setup.Apply(builder.Services, Logs);
        }, _setup.Silos);
    }

    /// <summary>Grains write their state and end.</summary>
    public async Task StopAsync()
    {
        if (_engine is not { } engine)
            return;
        _engine = null;
        await engine.StopAsync();
    }

    /// <summary>A new process on the same database, as far as grains can tell.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _home.Dispose();
    }
}
