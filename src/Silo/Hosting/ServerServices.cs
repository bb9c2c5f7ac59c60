using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nexus.Api.Gateway;
using Nexus.Silo.Engines;

namespace Nexus.Silo.Hosting;

/// <summary>Registers Kestrel with its limits, and the orderly stop.</summary>
internal static class ServerServices
{
    // For storage and the export of telemetry, after the drain and the engine. All of stopping stays within the 30 s that
    // Kubernetes allows by default, see the ranges; the drain delay comes before it and is the operator's own addition.
    private const int RestSeconds = 2;

    public static void AddNexusServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServerOptions>().BindConfiguration(ServerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ServerOptions>, IOptions<EngineOptions>>(static (host, server, engine) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(server.Value.DrainSeconds + engine.Value.DeactivationSeconds + RestSeconds));
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.AddSingleton<DrainReadiness>();
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IReadinessCheck, DrainReadiness>(p => p.GetRequiredService<DrainReadiness>()));

        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls("http://127.0.0.1:8080");
        builder.WebHost.UseKestrel((context, kestrel) => kestrel.Configure(context.Configuration.GetSection("Kestrel")));
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ServerOptions>>(static (kestrel, options) => Limit(kestrel, options.Value));
        DrainingServer.Decorate(builder.Services);
    }

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = options.MaxHeaderCount;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.HeaderTimeoutSeconds);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(options.KeepAliveSeconds);
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections == 0 ? null : options.MaxConnections;
    }
}
