using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Nexus.Results;
using Orleans.Storage;

namespace Nexus.Grains.Storage;

/// <summary>
/// Carries out batches and gives each request its answer, whatever happens to the connection: a call without an answer is
/// repeated with the same write ids, a statement that can't succeed is split until the row at fault stands alone.
/// </summary>
internal sealed partial class StateIo(
    StateStatements statements, StorageOptions options, StorageMetrics metrics, TimeProvider clock, ILogger<CombiningStorage> logger)
{
    /// <summary>Stores a batch; every write has its answer when it completes.</summary>
    public async Task WriteAsync(IReadOnlyList<StateWrite> batch)
    {
        using var activity = StartActivity(batch);
        try
        {
            var versions = await RepeatAsync(() => statements.StoreAsync(batch), batch[0].Deadline).ConfigureAwait(false);
            metrics.Stored(batch.Count);
            for (var i = 0; i < batch.Count; i++)
                Answer(batch[i], versions[i]);
        }
        catch (Exception exception) when (exception is not UnavailableException && batch.Count > 1)
        {
            LogSplit(exception, batch.Count);
            var half = batch.Count / 2;
            await WriteAsync([.. batch.Take(half)]).ConfigureAwait(false);
            await WriteAsync([.. batch.Skip(half)]).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            foreach (var write in batch)
                write.Fail(exception);
        }
    }

    /// <summary>Reads a batch; every read has its answer when it completes.</summary>
    public async Task ReadAsync(IReadOnlyList<StateRead> batch)
    {
        var states = await RepeatAsync(() => statements.ReadAsync(batch), batch[0].Deadline).ConfigureAwait(false);
        for (var i = 0; i < batch.Count; i++)
            batch[i].Found(states[i]);
    }

    /// <summary>Runs a call, and runs it again while PostgreSQL gives no answer and the deadline has not passed.</summary>
    /// <exception cref="UnavailableException">PostgreSQL gave no answer in time.</exception>
    public Task<TAnswer> RepeatAsync<TAnswer>(Func<Task<TAnswer>> call, DateTimeOffset deadline) => TransientRepeats.RunAsync(
        call, deadline, clock, (exception, pause) =>
        {
            metrics.Retried();
            LogRetry(exception, pause);
        });

    /// <summary>When a request that arrives now is given up.</summary>
    public DateTimeOffset Deadline() => clock.GetUtcNow() + options.RetryFor;

    private void Answer(StateWrite write, int version)
    {
        if (version > 0)
        {
            write.Stored(version);
            return;
        }

        metrics.Conflicted();
        write.Fail(new InconsistentStateException($"{write.Id} is no longer at version {write.Expected}."));
    }

    // One command: its trace goes on. Many: the batch is a trace of its own that names them.
    private Activity? StartActivity(IReadOnlyList<StateWrite> batch)
    {
        if (!metrics.Activities.HasListeners())
            return null;
        var links = batch.Count == 1 ? null : batch.Where(w => w.Trace != default).Select(w => new ActivityLink(w.Trace));
        var activity = metrics.Activities.StartActivity(
            "store states", ActivityKind.Internal, batch.Count == 1 ? batch[0].Trace : default, tags: null, links);
        activity?.SetTag("nexus.batch.size", batch.Count);
        return activity;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL did not answer; trying again in {Pause}.")]
    private partial void LogRetry(Exception exception, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} states failed; storing it in parts.")]
    private partial void LogSplit(Exception exception, int count);
}
