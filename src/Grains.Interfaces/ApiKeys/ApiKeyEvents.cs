using System.Collections.Immutable;
using Nexus.Events;

namespace Nexus.ApiKeys;

/// <summary>A user made a key.</summary>
[EventType("user.api-key.created", Audited = true)]
public sealed record ApiKeyCreated(string UserId, string KeyId, string Name, ImmutableArray<string> Scopes) : DomainEvent;

/// <summary>A key is not good any more.</summary>
[EventType("user.api-key.revoked", Audited = true)]
public sealed record ApiKeyRevoked(string UserId, string KeyId, string Name, ImmutableArray<string> Scopes) : DomainEvent;
