using Nexus.Events;

namespace Nexus.Grains.Events;

/// <summary>
/// Makes an event type public: it may leave the system, to the webhooks of the user it belongs to, and is documented with this example.
/// A type without one stays inside. What a type carries is looked at before it gets one: no secrets, and nothing of other users.
/// </summary>
/// <param name="Description">When it happens, in one sentence.</param>
/// <param name="Sample">With realistic values in every member that can have one.</param>
public sealed record EventExample(string Description, DomainEvent Sample);
