using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Ids;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <inheritdoc cref="IWebhookEventTypes"/>
internal sealed class EventTypeCatalog(PublicEventTypes types, NexusJson json) : IWebhookEventTypes
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly string EventId = NexusId.Format(WebhookIds.Event, new Guid("019c1397-2900-7a3b-8c4d-5e6f70819203"));
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<ImmutableArray<WebhookEventType>> _list = new(
        () => [.. types.Examples.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => Describe(e.Value, json))]);

    /// <inheritdoc/>
    public ImmutableArray<WebhookEventType> List() => _list.Value;

    private static WebhookEventType Describe(EventExample example, NexusJson json)
    {
        var info = json.Options.GetTypeInfo(example.Sample.GetType());
        var type = example.Sample.GetType().GetCustomAttribute<EventTypeAttribute>()!;
        var sent = new JsonObject
        {
            ["id"] = EventId,
            ["type"] = type.Name,
            ["timestamp"] = Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
            ["data"] = JsonSerializer.SerializeToNode(example.Sample, info),
        };
        var schema = EventSchema.Of(type.Name, example.Description, info);
        return new WebhookEventType(type.Name, type.Version, example.Description, schema.ToJsonString(Readable), sent.ToJsonString(Readable));
    }
}
