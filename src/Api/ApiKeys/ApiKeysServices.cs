using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Access;
using Nexus.Api.Http;

namespace Nexus.Api.ApiKeys;

/// <summary>Registers API keys with the front-end.</summary>
internal static class ApiKeysServices
{
    /// <summary>Adds the scheme and the JSON of the bodies.</summary>
    public static IServiceCollection AddApiKeysApi(this IServiceCollection services)
    {
        services.AddApiJson(ApiKeysJson.Default);
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeyVerifier>();
        services.AddSingleton<IStandingProof, StandingKey>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(CallerSchemes.ApiKey, configureOptions: null);
        return services;
    }
}
