using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>Registers how callers prove who they are.</summary>
internal static class UsersAuthentication
{
    /// <summary>Adds the scheme <c>Bearer</c>, and that of pages for operators.</summary>
    public static IServiceCollection AddUsersAuthentication(this IServiceCollection services)
    {
        services.AddOptions<AccessTokenOptions>().BindConfiguration(AccessTokenOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PublicKeySource>(s => s.GetRequiredService<IGrainFactory>().GetGrain<ISigningKeyGrain>(ISigningKeyGrain.Key).GetPublicKeysAsync);
        services.AddSingleton<PublicKeys>();
        services.AddSingleton<AccessTokenCache>();
        services.AddSingleton<TokenCutoffs>();
        services.AddHostedService(static s => s.GetRequiredService<TokenCutoffs>());
        services.AddSingleton<IStandingProof, StandingToken>();
        services.AddSingleton<AccessTokenMetrics>();
        services.AddSingleton<AccessTokenValidator>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, OperatorHandler>(OperatorHandler.SchemeName, configureOptions: null);
        return services;
    }
}
