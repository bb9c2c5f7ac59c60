using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>Registers the limits of requests.</summary>
internal static class RateLimitsServices
{
    /// <summary>Adds them; the limiters themselves are grains.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<RateLimitOptions>(configuration, RateLimitOptions.Section);
        services.AddSection<ReadRateOptions>(configuration, ReadRateOptions.Section);
        services.AddSection<WriteRateOptions>(configuration, WriteRateOptions.Section);
        services.AddSection<ExecuteRateOptions>(configuration, ExecuteRateOptions.Section);
        services.AddSection<AuthRateOptions>(configuration, AuthRateOptions.Section);
        services.AddSection<IngestRateOptions>(configuration, IngestRateOptions.Section);
        services.AddSingleton<RateLimitTable>();
        services.AddSingleton<RateSubjects>();
        services.AddSingleton<RateLimitMetrics>();
        services.AddSingleton<LimiterSource>(s =>
        {
            var grains = s.GetRequiredService<IGrainFactory>();
            return (key, request) => grains.GetGrain<ILimiterGrain>(key).LeaseAsync(request);
        });
        services.AddSingleton<LimiterClient>();
        return services;
    }

    /// <summary>Adds the middleware, behind authentication.</summary>
    public static void UseRateLimits(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<IOptions<RateLimitOptions>>().Value.Enabled)
            app.UseMiddleware<RateLimiting>();
    }

    private static void AddSection<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class => services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();
}
