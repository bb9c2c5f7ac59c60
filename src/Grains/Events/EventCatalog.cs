using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Nexus.Events;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Events;

/// <summary>Knows every event type of every feature: its outside name, version and JSON.</summary>
public sealed class EventCatalog
{
    private readonly JsonSerializerOptions _json;
    private readonly FrozenDictionary<Type, EventTypeAttribute> _byType;
    private readonly FrozenDictionary<(string Name, int Version), Type> _byName;

    /// <summary>From what the features registered with <c>AddEvents</c>.</summary>
    /// <exception cref="InvalidOperationException">A type has no <see cref="EventTypeAttribute"/>, or two share a name and version.</exception>
    public EventCatalog(NexusJson json, IEnumerable<EventContribution> contributions)
    {
        _json = json.Options;
        _byType = contributions.ToFrozenDictionary(
            c => c.Type,
            c => c.Type.GetCustomAttribute<EventTypeAttribute>()
                ?? throw new InvalidOperationException($"{c.Type} has no [EventType]."));
        _byName = _byType.ToFrozenDictionary(e => (e.Value.Name, e.Value.Version), e => e.Key);
    }

    /// <summary>All names, for documentation and subscriptions.</summary>
    public IEnumerable<string> Names => _byName.Keys.Select(k => k.Name).Distinct(StringComparer.Ordinal);

    /// <summary>The names of those that belong into the audit log.</summary>
    public IEnumerable<string> AuditedNames => _byType.Values.Where(e => e.Audited).Select(e => e.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Makes the row that goes into the log: a new id, the name, the partition, the caller's trace, and its origin if it is audited.</summary>
    public OutboxEvent Envelop(DomainEvent domainEvent, string aggregate, string? owner, DateTimeOffset now)
    {
        var type = domainEvent.GetType();
        var named = _byType[type];
        var data = JsonSerializer.SerializeToUtf8Bytes(domainEvent, _json.GetTypeInfo(type));
        return new OutboxEvent(
            Guid.CreateVersion7(now), named.Name, named.Version, EventPartition.Of(aggregate), aggregate, owner, now,
            named.Audited ? EventOrigin.Follow(Activity.Current?.Id) : Activity.Current?.Id, new RawJson(data));
    }

    /// <summary>The typed event of a row, or null when this build does not know its type and version.</summary>
    public DomainEvent? Read(LoggedEvent logged) => _byName.TryGetValue((logged.Type, logged.Version), out var type)
        ? (DomainEvent?)JsonSerializer.Deserialize(logged.Data, _json.GetTypeInfo(type))
        : null;
}

/// <summary>One event type, registered as a service.</summary>
public sealed record EventContribution(Type Type);
