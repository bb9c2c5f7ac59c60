using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Nexus.Api.Http;

/// <summary>Registers the HTTP layer that all endpoints stand on.</summary>
internal static class HttpServices
{
    /// <summary>Adds JSON, validation, problems, idempotency and the common headers.</summary>
    public static IServiceCollection AddApiHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HttpOptions>().Bind(configuration.GetSection(HttpOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.ConfigureHttpJsonOptions(o => ApiJson.Configure(o.SerializerOptions));
        RequestRules.Add(services);

        // A request that can't be bound is thrown, so that its answer can name the place. The writer comes before the framework's.
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddSingleton<ExceptionMapping>();
        services.AddSingleton<IExceptionHandler>(p => p.GetRequiredService<ExceptionMapping>());

        services.AddSingleton<EdgeHeaders>();
        services.AddSingleton<CallerStanding>();
        services.AddSingleton<LastingWatch>();
        services.AddSingleton<RequestCheck>();
        services.AddSingleton<IdempotencyStore>();
        services.AddHostedService<IdempotencyPurge>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<HttpOptions>>(Trust);
        return services;
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IOptions<HttpOptions> options)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.Value.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                forwarded.KnownProxies.Add(address);
            else
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
    }
}
