namespace Nexus.Events;

/// <summary>
/// An immutable fact in the past tense, written in the transaction that stores the state it belongs to. Readable for ever:
/// members are only added, with defaults; a change of meaning is a new <see cref="EventTypeAttribute.Version"/>.
/// </summary>
public abstract record DomainEvent;

/// <summary>The outside name and version of an event, as stored in <c>event_log</c> and sent to webhooks.</summary>
/// <param name="name">Dotted, lower case: <c>template.execution.completed</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name) : Attribute
{
    /// <summary>Dotted, lower case.</summary>
    public string Name { get; } = name;

    /// <summary>Starts at 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// Whether it belongs into the audit log: the actions of admins, and what touches an account's security. Such an event takes
    /// its <see cref="EventOrigin"/> along. False by default.
    /// </summary>
    public bool Audited { get; init; }
}
