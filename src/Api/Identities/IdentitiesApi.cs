using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Identities;

/// <summary>Registers that tokens of outside issuers are accepted.</summary>
internal static class IdentitiesApi
{
    /// <summary>Adds the check of their tokens. Nothing is asked of an issuer until its first token comes.</summary>
    public static IServiceCollection AddIdentitiesApi(this IServiceCollection services)
    {
        services.AddOptions<OutsideIssuersOptions>().BindConfiguration(OutsideIssuersOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient(IssuerDocuments.ClientName, client => client.MaxResponseContentBufferSize = IssuerDocuments.MaxBytes)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        services.AddSingleton<IssuerDocuments>();
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<IOutsideTokens, OutsideTokens>();
        return services;
    }
}
