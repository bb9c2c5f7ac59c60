using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Api.Http;
using Nexus.Batch;
using Nexus.Results;

namespace Nexus.Api.Batch;

/// <summary>Watches a job through the loss of its activation.</summary>
internal sealed class BatchWatch(IGrainFactory grains, TimeProvider clock)
{
    // With the pauses below that is about six seconds; then the client may try elsewhere.
    private const int MaxFailures = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The job each time it got further, up to and with its end.</summary>
    public async IAsyncEnumerable<ServerEvent<BatchResponse>> EventsAsync(
        string jobId, string caller, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var grain = grains.GetGrain<IBatchJobGrain>(jobId);
        for (var failures = 0; failures <= MaxFailures; failures++)
        {
            await using var seen = grain.WatchAsync(caller, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveAsync(seen, canFail: failures < MaxFailures))
            {
                var job = seen.Current;
                yield return EventOf(job);
                if (job.IsFinished)
                    yield break;
                failures = 0;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private static ServerEvent<BatchResponse> EventOf(BatchJob job) => job.IsFinished
        ? new("end", $"batch.{JsonNamingPolicy.CamelCase.ConvertName(job.Status.ToString())}", BatchResponse.Of(job))
        : new($"{job.Counts.Completed + job.Counts.Failed}", "batch.progress", BatchResponse.Of(job));

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<BatchJob> seen, bool canFail)
    {
        try
        {
            return await seen.MoveNextAsync();
        }
        catch (Exception exception) when (canFail && IsLoss(exception))
        {
            return false;
        }
    }

    // An activation or a silo that is lost answers in one of these ways.
    private static bool IsLoss(Exception exception) =>
        exception is EnumerationAbortedException or StaleStateException or OrleansMessageRejectionException or TimeoutException;
}
