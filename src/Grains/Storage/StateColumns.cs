using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Storage;

/// <summary>A batch of writes as the columns that <c>nexus.store_batch</c> takes, in the order of its parameters.</summary>
internal sealed class StateColumns(IReadOnlyList<StateWrite> writes)
{
    private const NpgsqlDbType JsonColumn = NpgsqlDbType.Array | NpgsqlDbType.Jsonb;
    private const NpgsqlDbType TimeColumn = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    /// <summary>Adds all but the service's name.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        AddStates(parameters);
        AddEvents(parameters);
        AddDue(parameters);
    }

    private void AddStates(NpgsqlParameterCollection parameters)
    {
        var count = writes.Count;
        var (types, keys, expected, ids, states) = (new string[count], new string[count], new int[count], new Guid[count], new byte[count][]);
        for (var i = 0; i < count; i++)
        {
            var write = writes[i];
            (types[i], keys[i], expected[i], ids[i], states[i]) = (write.Id.Type, write.Id.Key, write.Expected, write.WriteId, write.State);
        }

        Add(parameters, types);
        Add(parameters, keys);
        Add(parameters, expected);
        Add(parameters, ids);
        AddTyped(parameters, JsonColumn, states);
    }

    private void AddEvents(NpgsqlParameterCollection parameters)
    {
        var events = writes.SelectMany(static (write, i) => write.Events.Select(e => (Row: i + 1, Event: e))).ToArray();
        Add(parameters, Array.ConvertAll(events, static e => e.Row));
        Add(parameters, Array.ConvertAll(events, static e => (short)e.Event.Partition));
        Add(parameters, Array.ConvertAll(events, static e => e.Event.Id));
        Add(parameters, Array.ConvertAll(events, static e => e.Event.Type));
        Add(parameters, Array.ConvertAll(events, static e => (short)e.Event.Version));
        Add(parameters, Array.ConvertAll(events, static e => e.Event.Aggregate));
        Add(parameters, Array.ConvertAll(events, static e => e.Event.Owner));
        AddTyped(parameters, TimeColumn, Array.ConvertAll(events, static e => e.Event.OccurredAt.UtcDateTime));
        Add(parameters, Array.ConvertAll(events, static e => e.Event.Trace));
        AddTyped(parameters, JsonColumn, Array.ConvertAll(events, static e => Bytes(e.Event.Data)));
    }

    private void AddDue(NpgsqlParameterCollection parameters)
    {
        var due = writes.SelectMany(static (write, i) => write.Due.Select(d => (Row: i + 1, Due: d))).ToArray();
        Add(parameters, Array.ConvertAll(due, static d => d.Row));
        Add(parameters, Array.ConvertAll(due, static d => d.Due.Kind));
        Add(parameters, Array.ConvertAll(due, static d => d.Due.Key));
        Add(parameters, Array.ConvertAll(due, static d => (short)d.Due.Partition));
        AddTyped(parameters, TimeColumn, Array.ConvertAll(due, static d => d.Due.DueAt?.UtcDateTime));
        AddTyped(parameters, JsonColumn, Array.ConvertAll(due, static d => d.Due.Payload is { } payload ? Bytes(payload) : null));
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, T[] column) =>
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = column });

    private static void AddTyped<T>(NpgsqlParameterCollection parameters, NpgsqlDbType type, T[] column) =>
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = column, NpgsqlDbType = type });

    // Nearly always the array that the event was serialized into.
    private static byte[] Bytes(RawJson json) =>
        MemoryMarshal.TryGetArray(json.Utf8, out var segment) && segment.Array is { } array && array.Length == json.Utf8.Length
            ? array
            : json.Utf8.ToArray();
}
