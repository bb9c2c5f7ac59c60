using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Nexus.Grains.Security;

/// <summary>Registers the encryption of secrets at rest.</summary>
public static class SecurityServices
{
    /// <summary>Called by every feature that keeps secrets; the first call counts.</summary>
    public static IServiceCollection AddNexusSecurity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SecurityOptions>().Bind(configuration.GetSection(SecurityOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<MasterKeys>();
        services.TryAddSingleton<SecretBox>();
        return services;
    }
}
