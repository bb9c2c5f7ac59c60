using Nexus.Batch;
using Nexus.Grains.Events;

namespace Nexus.Grains.Batch;

/// <summary>What webhooks are told of jobs. <c>batch.progressed</c> stays inside: it comes every few seconds, and the stream tells more.</summary>
internal static class BatchEventExamples
{
    private const string Id = "job_0199c0de7a1e70008000000000000001";
    private static readonly DateTimeOffset Created = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly BatchTotals Totals = new(
        new BatchCounts(Pending: 0, Running: 0, Completed: 990, Failed: 10, Cancelled: 0), new BatchUsage(Prompt: 214_000, Completion: 260_000), Cost: 1.25m,
        DurationMs: 61_200, Created.AddSeconds(61));

    private static readonly BatchTotals Stopped = Totals with { Counts = new BatchCounts(Pending: 0, Running: 0, Completed: 400, Failed: 10, Cancelled: 590) };

    /// <summary>One a type.</summary>
    public static readonly EventExample[] All =
    [
        new("A batch job was accepted.", new BatchCreated(Id, 1, Items: 1000, ExternalItems: 0, BatchPriority.Normal, Created.AddHours(1), Created)),
        new("A batch job is held by its owner.", new BatchPaused(Id, 2)),
        new("A batch job goes on: after a pause, or with what failed.", new BatchResumed(Id, 3, Round: 1)),
        new("Every item of a batch job has a result.", new BatchCompleted(Id, 4, Totals, CallbackUrl: null)),
        new("An item failed, and the job was told to stop then.", new BatchFailed(Id, 4, Stopped, CallbackUrl: null)),
        new("A batch job was stopped by its owner.", new BatchCancelled(Id, 4, Stopped, CallbackUrl: null)),
        new("The deadline of a batch job passed.", new BatchExpired(Id, 4, Stopped, CallbackUrl: null)),
    ];
}
