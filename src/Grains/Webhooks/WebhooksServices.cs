using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nexus.Grains.Events;
using Nexus.Grains.Security;
using Nexus.Users;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Registers outbound webhooks.</summary>
public static class WebhooksServices
{
    /// <summary>Adds endpoints, what sends to them, and deliveries.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhooksOptions>().Bind(configuration.GetSection(WebhooksOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddNexusSecurity(configuration);
        services.AddEvents(
            WebhooksJson.Default,
            typeof(WebhookCreated), typeof(WebhookUpdated), typeof(WebhookDeleted), typeof(WebhookSecretRotated), typeof(WebhookTested),
            typeof(EndpointEnabled), typeof(EndpointDisabled), typeof(EndpointFailing), typeof(EndpointExhausted), typeof(EndpointRecovered));
        services.AddEndpoints();
        services.AddDeliveries();
        return services;
    }

    private static void AddDeliveries(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<DeliveryTable>();
        services.AddSingleton<DeliveryHealthTable>();
        services.AddSingleton<DeliveryWaker>();
        services.AddSingleton<AttemptRecorder>();
        services.AddSingleton<RetrySchedule>();
        services.AddSingleton<RetryJitter>(Random.Shared.NextDouble);
        services.AddSingleton<DeliveryServices>();
        services.AddEventHandler<DeliveryProjection>();
        services.AddDueWorkHandler<DeliveryWakeHandler>();
        services.AddDueWorkHandler<DeliveryRetention>();
        services.AddDueWorkHandler<DeliveryCount>();
        services.AddSingleton<IDeliveryQueries, DeliveryQueries>();
    }

    private static void AddEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<EndpointSecrets>();
        services.AddSingleton<AddressRules>();
        services.AddSingleton<IWebhookUrls, WebhookUrlRules>();
        services.AddEventExamples(WebhookExamples.All);
        services.AddSingleton<PublicEventTypes>();
        services.AddSingleton<IWebhookEventTypes, EventTypeCatalog>();
        services.AddSingleton<IPersonalData, WebhookData>();
        services.AddSingleton<WebhookCheck>();
        services.AddSingleton<WebhookTable>();
        services.AddSingleton<IWebhookQueries>(provider => provider.GetRequiredService<WebhookTable>());
        services.TryAddSingleton<IHostResolver, DnsHostResolver>();
        services.AddSingleton<SenderMetrics>();
        services.AddSingleton<SenderConnections>();
        services.AddSingleton<IWebhookSender, WebhookSender>();
    }
}
