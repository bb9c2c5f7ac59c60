using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Audit;
using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.Audit;

/// <summary>Registers the audit log.</summary>
public static class AuditServices
{
    /// <summary>Adds the projection and its queries.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuditOptions>().Bind(configuration.GetSection(AuditOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddEventHandler<AuditProjection>();
        services.AddSingleton<IAuditQueries, AuditQueries>();
        services.AddSingleton<IPersonalData, AuditData>();
        return services;
    }
}
