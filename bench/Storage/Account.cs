using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Nexus.Events;
using Nexus.Grains.Storage;

namespace Nexus.Bench.Storage;

internal sealed record Account(string Owner, int Balance, string Note, ImmutableArray<string> Tags);

[EventType("bench.changed")]
internal sealed record Changed(int Amount, int Balance) : DomainEvent;

[JsonSerializable(typeof(Document<Account>))]
[JsonSerializable(typeof(Changed))]
internal sealed partial class BenchJson : JsonSerializerContext;
