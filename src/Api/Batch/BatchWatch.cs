using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Api.Http;
using Nexus.Batch;

namespace Nexus.Api.Batch;

/// <summary>Watches a job through the loss of its activation.</summary>
internal sealed class BatchWatch(IGrainFactory grains, LastingWatch watch)
{
    /// <summary>The job each time it got further, up to and with its end.</summary>
    public async IAsyncEnumerable<ServerEvent<BatchResponse>> EventsAsync(
        string jobId, string caller, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IBatchJobGrain>(jobId);
        var seen = watch.FollowAsync(
            _ => grain.WatchAsync(caller, cancellationToken), after: null, static _ => null, static job => job.IsFinished, cancellationToken);
        await foreach (var job in seen)
            yield return EventOf(job);
    }

    private static ServerEvent<BatchResponse> EventOf(BatchJob job) => job.IsFinished
        ? new("end", $"batch.{JsonNamingPolicy.CamelCase.ConvertName(job.Status.ToString())}", BatchResponse.Of(job))
        : new($"{job.Counts.Completed + job.Counts.Failed}", "batch.progress", BatchResponse.Of(job));
}
