using System.Text.Json.Serialization;
using Nexus.Events;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Tests.Storage;

/// <summary>The state of the tests' own aggregate.</summary>
public sealed record Counter(int Value, string? Note = null);

/// <summary>The event of the tests' own aggregate.</summary>
[EventType("test.counter.counted")]
public sealed record Counted(int Value, string? Note = null) : DomainEvent;

[JsonSerializable(typeof(Document<Counter>))]
[JsonSerializable(typeof(Counted))]
internal sealed partial class CounterJson : JsonSerializerContext;
