using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nexus.Testing.Engines;
using Orleans.Configuration;

namespace Nexus.Testing;

/// <summary>What a test changes about a host before it starts. Kept for restarts.</summary>
public sealed class HostSetup
{
    /// <summary>By configuration key: <c>Nexus:Http:MaxBodyBytes</c>.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs after everything is registered: replace or add services.</summary>
    public Action<IServiceCollection>? Services { get; set; }

    /// <summary>In place of the system's clock; usually a <see cref="ManualTimeProvider"/>.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>How many silos; 1 for a test that looks inside a process: its figures, its order of calls, its own services.</summary>
    public int Silos { get; set; } = TestSilos.Count;

    /// <summary>The settings that every host under test has, and the test's own over them.</summary>
    internal Dictionary<string, string?> SettingsFor(string connectionString, string home)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Nexus:Home"] = home,
            ["Nexus:Postgres:ConnectionString"] = connectionString,
            // The database was copied from one that has the schema.
            ["Nexus:Postgres:ApplySchema"] = "false",
            // Hashing at production cost would take most of a test run.
            ["Nexus:Auth:PasswordIterations"] = "1000",
        };
        foreach (var (key, value) in Settings)
            settings[key] = value;
        return settings;
    }

    /// <summary>The same for services.</summary>
    internal void Apply(IServiceCollection services, TestLogs logs)
    {
        services.AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.AddProvider(logs);
        });
        services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoSignals>());
        if (Clock is { } clock)
            services.Replace(ServiceDescriptor.Singleton(clock));
        // When a test jumps over days, what keeps itself alive with timers would be taken for idle: they did not fire as often as that.
        if (Clock is SiloClock)
            services.Configure<GrainCollectionOptions>(static collection => collection.CollectionAge = TimeSpan.FromDays(1000));
        Services?.Invoke(services);
    }

    // The test runner's own signals are its own business.
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
