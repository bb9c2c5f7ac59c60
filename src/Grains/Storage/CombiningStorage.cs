using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Results;
using Npgsql;
using Orleans.Storage;

namespace Nexus.Grains.Storage;

/// <summary>
/// Grain storage of both engines, registered under the name <c>nexus</c>. Writes of different grains that arrive while others are
/// under way leave together as one call of <c>nexus.store_batch</c>; so do reads. A state's ETag is its version.
/// </summary>
public sealed class CombiningStorage : IGrainStorage, IAsyncDisposable
{
    private readonly GrainStateSerializer _serializer;
    private readonly TimeProvider _clock;
    private readonly StateStatements _statements;
    private readonly StorageMetrics _metrics;
    private readonly StateIo _io;
    private readonly Combiner<StateWrite> _writes;
    private readonly Combiner<StateRead> _reads;

    /// <summary>One a process: writes combine only within an instance.</summary>
    public CombiningStorage(
        NpgsqlDataSource database, GrainStateSerializer serializer, IOptions<StorageOptions> options, TimeProvider clock,
        System.Diagnostics.Metrics.IMeterFactory meters, ILogger<CombiningStorage> logger)
    {
        var settings = options.Value;
        _serializer = serializer;
        _clock = clock;
        _statements = new StateStatements(database, settings.Service, settings.CommandTimeout);
        _metrics = new StorageMetrics(meters, () => _writes!.Waiting, () => _reads!.Waiting);
        _io = new StateIo(_statements, settings, _metrics, clock, logger);
        _writes = new Combiner<StateWrite>(settings.Lanes, settings.MaxBatch, settings.MaxWaiting, _io.WriteAsync);
        _reads = new Combiner<StateRead>(settings.Lanes, settings.MaxBatch, settings.MaxWaiting, _io.ReadAsync);
    }

    /// <inheritdoc/>
    /// <exception cref="UnavailableException">PostgreSQL does not answer.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var started = _clock.GetTimestamp();
        var read = new StateRead(KeyOf(stateName, grainId), _io.Deadline());
        Enter(_reads, read);
        var (version, document) = await read.Completion;
        grainState.State = document is null ? Activator.CreateInstance<T>() : _serializer.FromUtf8<T>(document)!;
        grainState.ETag = version == 0 ? null : Format(version);
        grainState.RecordExists = document is not null;
        _metrics.Read(_clock.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    /// <exception cref="InconsistentStateException">Another writer was first.</exception>
    /// <exception cref="UnavailableException">PostgreSQL does not answer; whether the write took effect is not known.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var started = _clock.GetTimestamp();
        var write = _serializer.ToWrite(grainState.State, KeyOf(stateName, grainId), VersionOf(grainState.ETag), _io.Deadline());
        Enter(_writes, write);
        grainState.ETag = Format(await write.Completion);
        grainState.RecordExists = true;
        _metrics.Wrote(_clock.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    /// <remarks>The row stays, empty, with the next version: a writer that still holds an older one meets a conflict.</remarks>
    /// <exception cref="InconsistentStateException">Another writer was first.</exception>
    /// <exception cref="UnavailableException">PostgreSQL does not answer; whether the state was cleared is not known.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var id = KeyOf(stateName, grainId);
        if (VersionOf(grainState.ETag) is var expected and not 0)
        {
            var version = await _io.RepeatAsync(() => _statements.ClearAsync(id, expected), _io.Deadline())
                ?? throw new InconsistentStateException($"{id} is no longer at version {expected}.");
            grainState.ETag = Format(version);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.RecordExists = false;
    }

    /// <summary>Refuses new requests and waits for the answers of those under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writes.CloseAsync();
        await _reads.CloseAsync();
        _metrics.Dispose();
    }

    private static void Enter<TItem>(Combiner<TItem> combiner, TItem item)
        where TItem : class, ICombined
    {
        if (!combiner.TryAdd(item))
            throw new UnavailableException("postgres");
    }

    private static StateKey KeyOf(string stateName, GrainId grainId) => new(stateName, grainId.Key.ToString()!);

    private static int VersionOf(string? etag) => string.IsNullOrEmpty(etag) ? 0 : int.Parse(etag, CultureInfo.InvariantCulture);

    private static string Format(int version) => version.ToString(CultureInfo.InvariantCulture);
}
