using Nexus.Batch;
using Nexus.Results;
using Nexus.Webhooks;

namespace Nexus.Api.Batch;

/// <summary>Makes a job: takes the items in, then starts it. A repeated request finds the job of the first one.</summary>
internal sealed class BatchStart(IGrainFactory grains, BatchUpload upload, IWebhookUrls urls, TimeProvider clock)
{
    private static readonly TimeSpan LatestDeadline = TimeSpan.FromDays(365);

    /// <summary>Runs the request.</summary>
    /// <param name="jobId">The id that the job gets.</param>
    /// <param name="owner">The caller.</param>
    /// <param name="options">How the job is to be done.</param>
    /// <param name="allOrNothing">Whether one bad line refuses all.</param>
    /// <param name="take">Takes the items in.</param>
    public async Task<Result<BatchAcceptedResponse>> RunAsync(
        string jobId, string owner, BatchOptionsQuery options, bool allOrNothing, Func<string, BatchUpload, Task<Result<BatchIntake>>> take)
    {
        var now = clock.GetUtcNow();
        if (options.Deadline is { } deadline && (deadline <= now || deadline > now + LatestDeadline))
            return BatchErrors.BadDeadline;
        if (options.CallbackUrl is { } callback && urls.WhyNot(callback) is { } reason)
            return BatchErrors.BadCallback(reason);
        var taken = new BatchIntake(0, []);
        if (!await grains.GetGrain<IBatchIntakeGrain>(0).BeginAsync(jobId))
        {
            var taking = await take(jobId, upload);
            if (taking.Error is { } error)
                return error;
            taken = taking.Require();
            if (taken.Rejected.Count > 0 && (allOrNothing || taken.Items == 0))
                return BatchErrors.BadLines(taken.Rejected.Take(BatchUpload.ReportedLines).SelectMany(r => r.Reasons.Select(reason => (r.Line, reason))));
        }

        var started = await grains.GetGrain<IBatchJobGrain>(jobId).StartAsync(new StartBatch(owner, options.ToSettings(), taken.Rejected.Count));
        return started.Error is { } refused ? refused : BatchAcceptedResponse.Of(started.Require(), taken.Rejected);
    }
}
