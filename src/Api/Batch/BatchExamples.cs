using System.Text.Json;
using Nexus.Batch;

namespace Nexus.Api.Batch;

/// <summary>What the OpenAPI document shows.</summary>
internal static class BatchExamples
{
    private const string Id = "job_0199c0de7a1e70008000000000000001";
    private static readonly DateTimeOffset Created = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static readonly ExecuteBatchRequest Request = new(
        [new BatchOperationRequest("What taxes must a shop think of?", Id: "taxes"), new BatchOperationRequest("How do I repay a loan early?", Id: "loan")],
        Concurrency: 8, Priority: BatchPriority.Normal);

    public static readonly BatchAcceptedResponse Accepted = new(
        Id, BatchStatus.Running, Items: 2, Rejected: 0, RejectedLines: [], BatchPaths.Status(Id), BatchPaths.Stream(Id), BatchPaths.Results(Id));

    public static readonly BatchResponse Job = new(
        Id, BatchStatus.Running, new BatchCountsResponse(Total: 2, Pending: 0, Running: 1, Completed: 1, Failed: 0, Cancelled: 0), Progress: 0.5,
        RatePerSecond: 0.8, EtaSeconds: 1.3, Concurrency: 8, BatchPriority.Normal, FailFast: false, CallbackUrl: null, Deadline: null, Round: 1,
        PromptTokens: 214, CompletionTokens: 260, Cost: 0m, Created, FinishedAt: null, BatchPaths.Stream(Id), BatchPaths.Results(Id));

    public static readonly BatchSummaryResponse Summary = new(
        Id, BatchStatus.Running, Job.Counts, Job.Progress, BatchPriority.Normal, Created, FinishedAt: null, BatchPaths.Status(Id));

    public static readonly BatchItemResponse Item = new(
        Number: 1, "taxes", BatchItemStatus.Completed, Attempts: 1, Operation: null,
        Json("""{"status":"completed","language":"en","sections":[{"domain":"finance","status":"completed","text":"Finance ..."}]}"""), Error: null,
        DurationMs: 812, Created.AddSeconds(1));

    public static readonly BatchStatsResponse Stats = BatchStatsResponse.Of(
        new BatchStats(System.Collections.Immutable.ImmutableDictionary<BatchStatus, int>.Empty.Add(BatchStatus.Completed, 3), Created.AddHours(-12), 2980, 20, 640, 1900));

    public static readonly BatchCallbackRequest Callback = new(Id, [new OutsideResultRequest("taxes", "completed", Json("""{"answer":"..."}"""))]);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
