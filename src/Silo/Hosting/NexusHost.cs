using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Nexus.Api;
using Nexus.Api.Gateway;
using Nexus.Grains.Analytics;
using Nexus.Grains.ApiKeys;
using Nexus.Grains.Audit;
using Nexus.Grains.Batch;
using Nexus.Grains.Bots;
using Nexus.Grains.Budgets;
using Nexus.Grains.Conversations;
using Nexus.Grains.Events;
using Nexus.Grains.Identities;
using Nexus.Grains.Storage;
using Nexus.Grains.Templates;
using Nexus.Grains.Users;
using Nexus.Grains.Webhooks;
using Nexus.Silo.Engines;
using Nexus.Silo.Logs;
using Nexus.Silo.Postgres;
using Nexus.Silo.Schema;
using Nexus.Silo.Settings;
using Nexus.Silo.Startup;
using Nexus.Silo.Telemetry;

namespace Nexus.Silo.Hosting;

/// <summary>
/// Puts the server together. The order of registration is the order of starting, and stopping goes backwards: Kestrel first
/// (the framework registers it last), then features and the engine, then storage, telemetry at the very end.
/// </summary>
public static partial class NexusHost
{
    /// <summary>Everything registered, nothing made yet. Tests replace services here.</summary>
    /// <param name="settings">The command line's settings.</param>
    public static WebApplicationBuilder CreateBuilder(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(NexusHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddNexusSources(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        try
        {
            builder.AddNexusLogs();
            builder.AddNexusTelemetry();
            builder.Services.AddNexusPostgres();
            builder.AddNexusEngine();
            builder.Services.AddUsers(builder.Configuration);
            builder.Services.AddIdentities();
            builder.Services.AddApiKeys();
            builder.Services.AddBudgets(builder.Configuration);
            builder.Services.AddTemplates(builder.Configuration);
            builder.Services.AddConversations(builder.Configuration);
            builder.Services.AddAnalytics(builder.Configuration);
            builder.Services.AddWebhooks(builder.Configuration);
            builder.Services.AddBatch(builder.Configuration);
            builder.Services.AddBots(builder.Configuration);
            builder.Services.AddAudit(builder.Configuration);
            builder.Services.AddRouting();
            builder.AddFrontEnd(ClusterSettings.RoleOf(builder.Configuration));
            builder.AddNexusServer();
        }
        catch (InvalidOperationException)
        {
            // A setting that decides what is registered can't be read: the check says so in its own words.
            CheckSettings(builder);
            throw;
        }

        return builder;
    }

    /// <summary>Storage, the engine and the event log: what every feature stands on. Tests of grains need no more than this.</summary>
    public static void AddNexusEngine(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new EngineInfo(Engine.Name, Engine.Version));
        builder.Services.AddNexusStorage(builder.Configuration);
        builder.AddEngine();
        builder.Services.AddNexusEvents(builder.Configuration);
    }

    // A front-end registers the features for their queries; what works on grains by itself stays with the silos.
    private static void AddFrontEnd(this WebApplicationBuilder builder, ClusterRole role)
    {
        if (role == ClusterRole.Silo)
            builder.Services.AddNexusProbes(builder.Configuration);
        else
            builder.Services.AddNexusApi(builder.Configuration);
        if (role != ClusterRole.Api)
            return;
        var ofGrains = builder.Services
            .Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Assembly == typeof(StorageServices).Assembly).ToList();
        foreach (var service in ofGrains)
            builder.Services.Remove(service);
    }

    /// <summary>Checks every setting and puts the pipeline together.</summary>
    /// <exception cref="StartupException">A setting is bad.</exception>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var check = CheckSettings(builder);
        var app = builder.Build();
        foreach (var name in check.Unknown(app.Configuration))
            LogUnknownSetting(app.Logger, name);
        if (ClusterSettings.RoleOf(app.Configuration) == ClusterRole.Silo)
        {
            app.UseNexusProbes();
            return app;
        }

        app.UseNexusApi();
        app.MapEngine();
        return app;
    }

    // In a container of its own: building the application already makes the server from its settings.
    private static SettingsCheck CheckSettings(WebApplicationBuilder builder)
    {
        using var services = builder.Services.BuildServiceProvider();
        var check = new SettingsCheck(OptionsCatalog.Find(builder.Services));
        check.Run(services, builder.Configuration);
        return check;
    }

    /// <summary>Waits for PostgreSQL and brings its schema up to date.</summary>
    /// <exception cref="StartupException">PostgreSQL does not answer, or its schema does not fit.</exception>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<PostgresArrival>().WaitAsync(cancellationToken);
        var migrator = app.Services.GetRequiredService<SchemaMigrator>();
        if (app.Services.GetRequiredService<IOptions<PostgresOptions>>().Value.ApplySchema)
            await migrator.ApplyAsync(cancellationToken);
        else
            await migrator.VerifyAsync(cancellationToken);
    }

    /// <summary>Starts the engine, then takes requests.</summary>
    /// <exception cref="StartupException">The port can't be used, or the cluster can't be joined.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
            var cluster = app.Services.GetRequiredService<IOptions<ClusterSettings>>().Value;
            LogStarted(app.Logger, cluster.Role, Engine.Name, cluster.Membership);
        }
        catch (Exception e) when (e is IOException { InnerException: AddressInUseException } or SocketException)
        {
            throw new StartupException(
                StartupException.PortUnavailable, $"{e.Message} Choose another with --urls or ASPNETCORE_URLS, for example http://127.0.0.1:8081.", e);
        }
        catch (Exception e) when (Engine.WhyNotJoined(e) is { } reason)
        {
            throw new StartupException(StartupException.ClusterUnavailable, reason, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Started as {Role} on the engine {Engine}, membership {Membership}")]
    private static partial void LogStarted(ILogger logger, ClusterRole role, string engine, ClusterMembership membership);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting} is no setting of this version; see docs/configuration.md")]
    private static partial void LogUnknownSetting(ILogger logger, string setting);
}
