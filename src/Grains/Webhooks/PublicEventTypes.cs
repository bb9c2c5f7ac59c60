using System.Collections.Frozen;
using System.Reflection;
using Nexus.Events;
using Nexus.Grains.Events;

namespace Nexus.Grains.Webhooks;

/// <summary>The event types that may leave the system: those that some feature gave an <see cref="EventExample"/>.</summary>
internal sealed class PublicEventTypes
{
    private readonly FrozenSet<string> _names;

    public PublicEventTypes(IEnumerable<EventExample> examples)
    {
        Examples = examples.ToFrozenDictionary(e => NameOf(e.Sample), StringComparer.Ordinal);
        _names = Examples.Keys.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>One a type, by its outside name.</summary>
    public FrozenDictionary<string, EventExample> Examples { get; }

    /// <summary>Their outside names.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Whether a type is public.</summary>
    public bool Contains(string type) => _names.Contains(type);

    /// <summary>Whether something stands for at least one of them.</summary>
    public bool IsCovered(string name) => EventSubscription.IsPattern(name) ? _names.Any(n => EventSubscription.Covers(name, n)) : _names.Contains(name);

    private static string NameOf(DomainEvent sample) => sample.GetType().GetCustomAttribute<EventTypeAttribute>()?.Name
        ?? throw new InvalidOperationException($"{sample.GetType()} has no [EventType].");
}
