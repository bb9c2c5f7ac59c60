using Microsoft.Extensions.Logging;
using Nexus.Grains.Events;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Says on an endpoint's stream that there is something to send. A message that is lost costs what due work needs to look.</summary>
internal sealed partial class DeliveryWaker(IClusterClient client, ILogger<DeliveryWaker> logger)
{
    /// <summary>Does not wait, and never throws.</summary>
    public void Wake(string endpointId, int count) => _ = WakeAsync(endpointId, count);

    private async Task WakeAsync(string endpointId, int count)
    {
        try
        {
            await client.GetStreamProvider(EventPublisher.StreamProvider)
                .GetStream<DeliveriesMade>(StreamId.Create(DeliveriesMade.StreamNamespace, endpointId)).OnNextAsync(new DeliveriesMade(count));
        }
        catch (Exception exception)
        {
            LogLost(exception, endpointId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A wake-up of the deliveries to {Endpoint} was lost; due work will do.")]
    private partial void LogLost(Exception exception, string endpoint);
}
