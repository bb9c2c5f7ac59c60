using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Webhooks;

/// <summary>Registers webhooks with the front-end.</summary>
internal static class WebhooksServices
{
    /// <summary>Adds the JSON of the bodies.</summary>
    public static IServiceCollection AddWebhooksApi(this IServiceCollection services) => services.AddApiJson(WebhooksJson.Default);
}
