using System.Collections.Immutable;

namespace Nexus.Webhooks;

/// <summary>Tells which events can be subscribed to.</summary>
public interface IWebhookEventTypes
{
    /// <summary>All of them, by name.</summary>
    ImmutableArray<WebhookEventType> List();
}

/// <summary>A type of event that goes out.</summary>
/// <param name="Name">Dotted, lower case.</param>
/// <param name="Version">Grows when what it means changes; members are added without it.</param>
/// <param name="Description">When it happens.</param>
/// <param name="Schema">JSON Schema (2020-12) of what is sent, as JSON text.</param>
/// <param name="Example">What is sent, as JSON text.</param>
public sealed record WebhookEventType(string Name, int Version, string Description, string Schema, string Example);
