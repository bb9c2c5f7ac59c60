using System.Buffers;
using System.Text;
using System.Text.Json;
using Nexus.Ids;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Writes what is sent: <c>{ "id", "type", "timestamp", "data" }</c> (spec page 03).</summary>
internal static class DeliveryBody
{
    /// <summary>The whole event.</summary>
    /// <param name="eventId">Becomes <c>evt_...</c>.</param>
    /// <param name="type">The event's.</param>
    /// <param name="occurredAt">UTC.</param>
    /// <param name="data">JSON text.</param>
    public static string Of(Guid eventId, string type, DateTimeOffset occurredAt, string data) =>
        Write(eventId, type, occurredAt, writer => writer.WriteRawValue(data, skipInputValidation: true));

    /// <summary>In place of one that is too long: where its receiver can read it, with the owner's credentials, for as long as deliveries are kept.</summary>
    /// <param name="endpointId"><c>whk_...</c></param>
    /// <param name="delivery">Whose payload it is.</param>
    public static string Reference(string endpointId, PendingDelivery delivery) => Write(delivery.MessageId, delivery.Type, delivery.OccurredAt, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("ref", $"/api/v1/webhooks/{endpointId}/deliveries/{NexusId.Format(WebhookIds.Delivery, delivery.Id)}");
        writer.WriteNumber("bytes", delivery.Bytes);
        writer.WriteEndObject();
    });

    private static string Write(Guid eventId, string type, DateTimeOffset occurredAt, Action<Utf8JsonWriter> data)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", NexusId.Format(WebhookIds.Event, eventId));
            writer.WriteString("type", type);
            writer.WriteString("timestamp", occurredAt.UtcDateTime);
            writer.WritePropertyName("data");
            data(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
