using Microsoft.Extensions.DependencyInjection;
using Nexus.ApiKeys;
using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.ApiKeys;

/// <summary>Registers API keys with a silo.</summary>
public static class ApiKeysServices
{
    /// <summary>Adds all that the feature's grain needs.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services) =>
        services.AddSingleton<IPersonalData, ApiKeyData>().AddEvents(ApiKeysJson.Default, typeof(ApiKeyCreated), typeof(ApiKeyRevoked));
}
