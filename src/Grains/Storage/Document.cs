using System.Text.Json;

namespace Nexus.Grains.Storage;

/// <summary>What may be stored: a <see cref="Document{TState}"/>, whatever its state.</summary>
internal interface IDocument
{
    /// <inheritdoc cref="Document{TState}.Events"/>
    IReadOnlyList<OutboxEvent>? Events { get; }

    /// <inheritdoc cref="Document{TState}.Due"/>
    IReadOnlyList<OutboxDue>? Due { get; }

    /// <summary>The state alone as JSON, UTF-8.</summary>
    byte[] StateToUtf8(NexusJson json);
}

/// <summary>
/// What a grain hands to storage: its state and the outbox. In one transaction, the state is stored under its version and the events
/// and the due work are appended: by <c>nexus.store_batch</c>, or by <c>nexus.store_states</c>, which takes the outbox out of the
/// JSON that Orleans's ADO.NET provider sends. A read brings the state alone.
/// </summary>
/// <typeparam name="TState">An immutable record, small and bounded; what grows is rows of its own.</typeparam>
public sealed class Document<TState> : IDocument
    where TState : class
{
    /// <summary>Null before the first commit and after a clear.</summary>
    public TState? State { get; set; }

    /// <summary>Appended to <c>event_log</c> in this order; null in a document that was read.</summary>
    public IReadOnlyList<OutboxEvent>? Events { get; set; }

    /// <summary>Written to <c>due_work</c>; null in a document that was read.</summary>
    public IReadOnlyList<OutboxDue>? Due { get; set; }

    byte[] IDocument.StateToUtf8(NexusJson json) =>
        State is { } state ? JsonSerializer.SerializeToUtf8Bytes(state, json.TypeInfo<TState>()) : "null"u8.ToArray();
}

/// <summary>One event on its way into the log.</summary>
/// <param name="Id">UUIDv7; what receivers deduplicate by.</param>
/// <param name="Type">The name of <see cref="Nexus.Events.EventTypeAttribute"/>.</param>
/// <param name="Version">The event type's version.</param>
/// <param name="Partition">Of the aggregate, see <see cref="Nexus.Events.EventPartition"/>.</param>
/// <param name="Aggregate">Kind and key of what changed: <c>templates.execution/exe_...</c>.</param>
/// <param name="Owner">The user it belongs to, or null.</param>
/// <param name="OccurredAt">UTC; also picks the table partition.</param>
/// <param name="Trace">W3C <c>traceparent</c> of the command, or null.</param>
/// <param name="Data">The event itself.</param>
public sealed record OutboxEvent(
    Guid Id, string Type, int Version, int Partition, string Aggregate, string? Owner, DateTimeOffset OccurredAt, string? Trace, RawJson Data);

/// <summary>One change of due work: scheduled, moved, or (without a time) taken back.</summary>
/// <param name="Kind">Names the handler: <c>templates.resume</c>.</param>
/// <param name="Key">One item a kind and key; scheduling again moves it.</param>
/// <param name="Partition">Of the key, see <see cref="Nexus.Events.EventPartition"/>.</param>
/// <param name="DueAt">UTC, or null to take it back.</param>
/// <param name="Payload">For the handler, or null.</param>
public sealed record OutboxDue(string Kind, string Key, int Partition, DateTimeOffset? DueAt, RawJson? Payload);
