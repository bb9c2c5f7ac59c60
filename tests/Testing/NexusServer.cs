using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Silo.Hosting;
using Nexus.Testing.Engines;

namespace Nexus.Testing;

/// <summary>
/// The real server in this process: real Kestrel on a free port, the engine, real PostgreSQL. For tests of the API; a test
/// that must kill a process takes <see cref="NexusProcess"/>. With <see cref="TestSilos"/> it has further silos beside it.
/// </summary>
public sealed partial class NexusServer : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly HostSetup _setup;
    private readonly TestHome _home = new();
    private readonly List<WebApplication> _silos = [];
    private WebApplication? _app;
    private HttpClient? _client;

    private NexusServer(PostgresDatabase database, HostSetup setup)
    {
        _database = database;
        _setup = setup;
    }

    /// <summary>Not signed in. Relative addresses go to the server.</summary>
    public HttpClient Client => _client ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress => Client.BaseAddress!;

    /// <summary>Of the host.</summary>
    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>To call grains around the API.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>What it logged, restarts included.</summary>
    public TestLogs Logs { get; } = new();

    /// <summary>Starts one on a database that no other server uses.</summary>
    public static async Task<NexusServer> StartAsync(PostgresDatabase database, Action<HostSetup>? configure = null)
    {
        var setup = new HostSetup();
        configure?.Invoke(setup);
        var server = new NexusServer(database, setup);
        try
        {
            await server.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>; on another port.</summary>
    public async Task StartAsync()
    {
        var settings = _setup.SettingsFor(_database.ConnectionString, _home.Path);
        if (_setup.Silos > 1)
            settings.TryAdd("Nexus:Cluster:Membership", "Postgres");
        _app = await StartAsync(settings);
        for (var silo = 1; silo < _setup.Silos; silo++)
        {
            settings["Nexus:Cluster:Role"] = "Silo";
            // A test that chose a port chose it for the front-end.
            settings["urls"] = "http://127.0.0.1:0";
            _silos.Add(await StartAsync(settings));
        }

        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _client = new HttpClient(new ProblemRules()) { BaseAddress = new Uri(address) };
    }

    private async Task<WebApplication> StartAsync(Dictionary<string, string?> settings)
    {
        var builder = NexusHost.CreateBuilder(settings);
        _setup.Apply(builder.Services, Logs);
        var app = NexusHost.Build(builder);
        try
        {
            await NexusHost.PrepareAsync(app, CancellationToken.None);
            await NexusHost.StartAsync(app, CancellationToken.None);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return app;
    }

    /// <summary>Stops it as SIGTERM would: requests finish, grains write their state.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        _client?.Dispose();
        _client = null;
        foreach (var process in _silos.Append(app))
        {
            await process.StopAsync();
            await process.DisposeAsync();
        }

        _silos.Clear();
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
