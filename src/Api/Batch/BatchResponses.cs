using System.Text.Json;
using Nexus.Batch;

namespace Nexus.Api.Batch;

/// <summary>A job was made.</summary>
/// <param name="JobId"><c>job_...</c></param>
/// <param name="Status">How far it is.</param>
/// <param name="Items">How many items it has.</param>
/// <param name="Rejected">How many lines of an upload are no items.</param>
/// <param name="RejectedLines">The first 100 of them.</param>
/// <param name="StatusUrl">Where it is looked at.</param>
/// <param name="StreamUrl">Where it is watched.</param>
/// <param name="ResultsUrl">Where the results are.</param>
internal sealed record BatchAcceptedResponse(
    string JobId, BatchStatus Status, int Items, int Rejected, IReadOnlyList<RejectedLineResponse> RejectedLines, string StatusUrl, string StreamUrl,
    string ResultsUrl)
{
    /// <summary>Of a job.</summary>
    public static BatchAcceptedResponse Of(BatchJob job, IReadOnlyList<RejectedLineResponse> rejected) => new(
        job.Id, job.Status, job.Counts.Total, rejected.Count, [.. rejected.Take(BatchUpload.ReportedLines)], BatchPaths.Status(job.Id),
        BatchPaths.Stream(job.Id), BatchPaths.Results(job.Id));
}

/// <summary>A line of an upload that is no item.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Reasons">What is wrong with it.</param>
internal sealed record RejectedLineResponse(int Line, IReadOnlyList<string> Reasons);

/// <summary>A job.</summary>
/// <param name="Id"><c>job_...</c></param>
/// <param name="Status">How far it is.</param>
/// <param name="Counts">Its items by how far they are.</param>
/// <param name="Progress">0 to 1: items with a result.</param>
/// <param name="RatePerSecond">Items a second, over the last ten seconds.</param>
/// <param name="EtaSeconds">How long the rest takes at this rate; null: it can't be told.</param>
/// <param name="Concurrency">How many items may be worked on at once.</param>
/// <param name="Priority">Beside the owner's other jobs.</param>
/// <param name="FailFast">Whether the first failure ends it.</param>
/// <param name="CallbackUrl">Where its end is told.</param>
/// <param name="Deadline">When what is not done is given up.</param>
/// <param name="Round">1, and one more with each retry.</param>
/// <param name="PromptTokens">Sent to models.</param>
/// <param name="CompletionTokens">Written by models.</param>
/// <param name="Cost">In the currency of the price settings.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="StreamUrl">Where it is watched.</param>
/// <param name="ResultsUrl">Where the results are.</param>
internal sealed record BatchResponse(
    string Id, BatchStatus Status, BatchCountsResponse Counts, double Progress, double RatePerSecond, double? EtaSeconds, int Concurrency,
    BatchPriority Priority, bool FailFast, string? CallbackUrl, DateTimeOffset? Deadline, int Round, long PromptTokens, long CompletionTokens,
    decimal Cost, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, string StreamUrl, string ResultsUrl)
{
    /// <summary>Of a job.</summary>
    public static BatchResponse Of(BatchJob job) => new(
        job.Id, job.Status, BatchCountsResponse.Of(job.Counts), ProgressOf(job.Counts), job.Rate, job.RemainingSeconds, job.Settings.Concurrency,
        job.Settings.Priority, job.Settings.FailFast, job.Settings.CallbackUrl, job.Settings.Deadline, job.Round, job.Usage.Prompt,
        job.Usage.Completion, job.Cost, job.CreatedAt, job.FinishedAt, BatchPaths.Stream(job.Id), BatchPaths.Results(job.Id));

    internal static double ProgressOf(BatchCounts counts) =>
        counts.Total == 0 ? 0 : Math.Round((counts.Completed + counts.Failed) / (double)counts.Total, 4);
}

/// <summary>Items by how far they are.</summary>
/// <param name="Total">All.</param>
/// <param name="Pending">Wait for their turn, or for an outside worker.</param>
/// <param name="Running">Are worked on.</param>
/// <param name="Completed">Have an answer.</param>
/// <param name="Failed">Were given up.</param>
/// <param name="Cancelled">The job ended before they had a result.</param>
internal sealed record BatchCountsResponse(int Total, int Pending, int Running, int Completed, int Failed, int Cancelled)
{
    /// <summary>Of counters.</summary>
    public static BatchCountsResponse Of(BatchCounts counts) =>
        new(counts.Total, counts.Pending, counts.Running, counts.Completed, counts.Failed, counts.Cancelled);
}

/// <summary>A job as lists show it.</summary>
/// <param name="Id"><c>job_...</c></param>
/// <param name="Status">How far it is.</param>
/// <param name="Counts">Its items; while it works, some seconds old.</param>
/// <param name="Progress">0 to 1: items with a result.</param>
/// <param name="Priority">Beside the owner's other jobs.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="StatusUrl">Where it is looked at.</param>
internal sealed record BatchSummaryResponse(
    string Id, BatchStatus Status, BatchCountsResponse Counts, double Progress, BatchPriority Priority, DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt, string StatusUrl)
{
    /// <summary>Of a row.</summary>
    public static BatchSummaryResponse Of(BatchSummary job) => new(
        job.Id, job.Status, BatchCountsResponse.Of(job.Counts), BatchResponse.ProgressOf(job.Counts), job.Priority, job.CreatedAt, job.FinishedAt,
        BatchPaths.Status(job.Id));
}

/// <summary>An item and its result.</summary>
/// <param name="Number">Its place in what was sent, from 1.</param>
/// <param name="Id">The caller's name for it, or its number.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempts">Tries that had an outcome.</param>
/// <param name="Operation">What is to be done, of items that wait for an outside worker.</param>
/// <param name="Result">The answer; an outside worker's is as it was sent.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="DurationMs">Of the try that counted.</param>
/// <param name="FinishedAt">When the result was stored.</param>
internal sealed record BatchItemResponse(
    int Number, string Id, BatchItemStatus Status, int Attempts, JsonElement? Operation, JsonElement? Result, JsonElement? Error, int? DurationMs,
    DateTimeOffset? FinishedAt)
{
    /// <summary>Of a row.</summary>
    public static BatchItemResponse Of(BatchItem item) => new(
        item.Number, item.ItemId, item.Status, item.Attempts, Parse(item.Operation), Parse(item.Result), Parse(item.Error), item.DurationMs,
        item.FinishedAt);

    private static JsonElement? Parse(string? json)
    {
        if (json is null)
            return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

/// <summary>What the caller's jobs did.</summary>
/// <param name="Jobs">How many by status.</param>
/// <param name="Since">From when on the rest is counted.</param>
/// <param name="ItemsCompleted">Items with an answer.</param>
/// <param name="ItemsFailed">Items that were given up.</param>
/// <param name="SuccessRate">0 to 1; null: no item was done.</param>
/// <param name="MeanMs">What an item took on average.</param>
/// <param name="P95Ms">What 95 of 100 items stayed below.</param>
internal sealed record BatchStatsResponse(
    IReadOnlyDictionary<string, int> Jobs, DateTimeOffset Since, long ItemsCompleted, long ItemsFailed, double? SuccessRate, double? MeanMs,
    double? P95Ms)
{
    /// <summary>Of figures.</summary>
    public static BatchStatsResponse Of(BatchStats stats) => new(
        Enum.GetValues<BatchStatus>().ToDictionary(
            s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString()), s => stats.Jobs.GetValueOrDefault(s), StringComparer.Ordinal),
        stats.Since, stats.Completed, stats.Failed,
        stats.Completed + stats.Failed == 0 ? null : Math.Round(stats.Completed / (double)(stats.Completed + stats.Failed), 4), stats.MeanMs,
        stats.P95Ms);
}

/// <summary>Where things are.</summary>
internal static class BatchPaths
{
    private const string Root = "/api/v1/batch";

    /// <summary>Of a job.</summary>
    public static string Status(string id) => $"{Root}/status/{id}";

    /// <summary>Of its progress.</summary>
    public static string Stream(string id) => $"{Root}/{id}/stream";

    /// <summary>Of its results.</summary>
    public static string Results(string id) => $"{Root}/{id}/results";
}

/// <summary>What was taken of a callback.</summary>
/// <param name="Taken">Results that are new.</param>
/// <param name="Known">Results for items that had one; the first one stays.</param>
internal sealed record BatchCallbackResponse(int Taken, int Known);
