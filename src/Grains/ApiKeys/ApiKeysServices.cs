using Microsoft.Extensions.DependencyInjection;
using Nexus.Access;
using Nexus.ApiKeys;
using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.ApiKeys;

/// <summary>Registers API keys with a silo.</summary>
public static class ApiKeysServices
{
    private const string User = "usr_019c139000007a3b8c4d5e6f70819203";
    private const string Key = "key_019c139729007a3b8c4d5e6f70819203";

    /// <summary>Adds all that the feature's grain needs.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services) =>
        services.AddSingleton<IPersonalData, ApiKeyData>().AddEvents(ApiKeysJson.Default, typeof(ApiKeyCreated), typeof(ApiKeyRevoked)).AddEventExamples(
            new EventExample("An API key was made.", new ApiKeyCreated(User, Key, "nightly report", [Scopes.TemplatesRead])),
            new EventExample("An API key was revoked.", new ApiKeyRevoked(User, Key, "nightly report", [Scopes.TemplatesRead])));
}
