using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>Keeps states until the process ends, as JSON, so that an activation never shares an object with the next one. For tests.</summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Row> _rows = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = _rows.GetValueOrDefault((stateName, grainId));
        grainState.State = row?.Json is { } json ? JsonSerializer.Deserialize<T>(json) : Activator.CreateInstance<T>();
        grainState.ETag = row?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = row?.Json is not null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Replace(stateName, grainId, grainState, JsonSerializer.SerializeToUtf8Bytes(grainState.State));
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is not null)
            Replace(stateName, grainId, grainState, json: null);
        grainState.State = Activator.CreateInstance<T>();
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private void Replace<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? json)
    {
        var key = (stateName, grainId);
        var stored = _rows.GetValueOrDefault(key);
        var storedTag = stored?.Version.ToString(CultureInfo.InvariantCulture);
        var next = new Row((stored?.Version ?? 0) + 1, json);
        var replaced = storedTag == grainState.ETag
            && (stored is null ? _rows.TryAdd(key, next) : _rows.TryUpdate(key, next, stored));
        if (!replaced)
            throw new InconsistentStateException($"{grainId} has been written by another.", storedTag, grainState.ETag);
        grainState.ETag = next.Version.ToString(CultureInfo.InvariantCulture);
    }

    // A class, so that TryUpdate compares which row it is, not what is in it.
    private sealed class Row(long version, byte[]? json)
    {
        public long Version => version;

        public byte[]? Json => json;
    }
}
