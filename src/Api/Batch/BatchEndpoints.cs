using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.Batch;
using Nexus.Ids;
using Nexus.RateLimits;
using Nexus.Results;

namespace Nexus.Api.Batch;

/// <summary>Batch jobs (spec page 02, "Batch").</summary>
internal static class BatchEndpoints
{
    /// <summary>One JSON object a line.</summary>
    internal const string Lines = "application/x-ndjson";

    private const string IdPrefix = "job";

    // Ten thousand operations with a query each; what is larger comes as lines, which are never held together.
    private const long MaxBodyBytes = 32L * 1024 * 1024;
    private const long MaxUploadBytes = 1024L * 1024 * 1024;

    // The position after the end: a browser that reconnects with it has everything.
    private const string EndPosition = "end";

    /// <summary>Maps everything under <c>/batch</c>.</summary>
    internal static void MapBatch(this IEndpointRouteBuilder api)
    {
        var batch = api.MapGroup("/batch").WithTags("Batch");
        batch.MapStarts();
        batch.MapGet("", ListAsync).WithName("ListBatches").WithSummary("The caller's jobs, newest first")
            .WithDescription("Some milliseconds behind; the counts of a job at work are some seconds old. Filter: status (running, paused, completed, failed, cancelled, expired).")
            .WithAnswerExample(new Page<BatchSummaryResponse>([BatchExamples.Summary], NextCursor: null));
        batch.MapGet("/stats", StatsAsync).WithName("GetBatchStats").WithSummary("What the caller's jobs did today")
            .WithAnswerExample(BatchExamples.Stats);
        batch.MapGet("/status/{id}", GetAsync).WithName("GetBatch").WithSummary("How far a job is, with rate and remaining time")
            .WithErrors(BatchErrors.NotFound).WithAnswerExample(BatchExamples.Job);
        batch.MapGet("/{id}/results", ResultsAsync).WithName("ListBatchResults").WithSummary("The items of a job with their results")
            .WithDescription("A page in the order in which they were sent, also while the job works; every item has one result at most. With Accept: application/x-ndjson, or format=ndjson, all of them as a stream of lines. Filter: status (pending, external, completed, failed, cancelled).")
            .WithErrors(BatchErrors.NotFound).WithAnswerExample(new Page<BatchItemResponse>([BatchExamples.Item], NextCursor: null))
            .AddOpenApiOperationTransformer(BatchLinesDescription.AddResults);
        batch.MapGet("/{id}/stream", StreamAsync).WithName("StreamBatch").WithSummary("Watch a job as server-sent events")
            .WithDescription("batch.progress at most four times a second, then one of batch.completed, batch.failed, batch.cancelled, batch.expired. Each carries the whole job, so that a client that reconnects misses nothing; once the end was seen, the answer is 204.")
            .WithErrors(BatchErrors.NotFound);
        batch.MapCommands();
        batch.MapCallbacks();
    }

    private static void MapStarts(this IEndpointRouteBuilder batch)
    {
        batch.MapPost("/execute", ExecuteAsync).Limited(RateClass.Execute).Idempotent().WithName("ExecuteBatch")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Accepts<ExecuteBatchRequest>("application/json")
            .WithSummary("Make a job of 1 to 10,000 operations, or of an upload of 100,000")
            .WithDescription("Answers 202 when the operations are durable; each gets exactly one result, whatever happens to the server. An upload is sent as application/x-ndjson, one operation a line, with concurrency, priority, failFast, callbackUrl and deadline in the query; lines that are no operations are reported by number and the others are worked on, unless allOrNothing=true.")
            .WithErrors(BatchErrors.RepeatedId("operations[1].id"), BatchErrors.TooMany(100), BatchErrors.BadDeadline, BatchErrors.BadCallback("..."))
            .WithRequestExample(BatchExamples.Request).WithAnswerExample(StatusCodes.Status202Accepted, BatchExamples.Accepted)
            .AddOpenApiOperationTransformer(BatchLinesDescription.AddUpload);
        batch.MapPost("/execute", UploadAsync).Limited(RateClass.Execute).Idempotent().WithName("UploadBatch")
            .WithMetadata(new RequestSizeLimitAttribute(MaxUploadBytes))
            // One path and method are one operation in the document: it is described with the other.
            .Accepts<Stream>(Lines).WithSummary("Make a job of an upload of lines")
            .WithAnswerExample(StatusCodes.Status202Accepted, BatchExamples.Accepted).ExcludeFromDescription();
    }

    private static void MapCallbacks(this IEndpointRouteBuilder batch) =>
        batch.MapPost("/webhook", BatchCallback.TakeAsync).WithName("TakeBatchCallback").Accepts<BatchCallbackRequest>("application/json")
            .WithSummary("Give results of an outside worker")
            .WithDescription("For items that were sent with external: true. Signed as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature) with the secret of the account's callbacks: the endpoint of kind callbacks in GET /api/v1/webhooks/list. A result that is sent twice counts once.")
            .WithErrors(BatchErrors.BadSignature, BatchErrors.NotOutside(0), BatchErrors.Finished)
            .WithRequestExample(BatchExamples.Callback).WithAnswerExample(new BatchCallbackResponse(Taken: 1, Known: 0));

    private static void MapCommands(this IEndpointRouteBuilder batch)
    {
        batch.MapPost("/cancel/{id}", (string id, ClaimsPrincipal caller, IGrainFactory grains) => CommandAsync(id, grains, g => g.CancelAsync(caller.UserId())))
            .WithName("CancelBatch").WithSummary("Stop a job, at the model provider too")
            .WithDescription("Results that are there are kept; the other items are cancelled. Cancelling twice is one cancellation.")
            .WithErrors(BatchErrors.NotFound, BatchErrors.Finished).WithAnswerExample(BatchExamples.Job);
        batch.MapPost("/pause/{id}", (string id, ClaimsPrincipal caller, IGrainFactory grains) => CommandAsync(id, grains, g => g.PauseAsync(caller.UserId())))
            .WithName("PauseBatch").WithSummary("Hold a job: nothing new is begun")
            .WithDescription("What is being worked on gets its results.")
            .WithErrors(BatchErrors.NotFound, BatchErrors.Finished).WithAnswerExample(BatchExamples.Job);
        batch.MapPost("/resume/{id}", (string id, ClaimsPrincipal caller, IGrainFactory grains) => CommandAsync(id, grains, g => g.ResumeAsync(caller.UserId())))
            .WithName("ResumeBatch").WithSummary("Go on with a job that is held")
            .WithErrors(BatchErrors.NotFound, BatchErrors.Finished).WithAnswerExample(BatchExamples.Job);
        batch.MapPost("/retry/{id}", (string id, ClaimsPrincipal caller, IGrainFactory grains) => CommandAsync(id, grains, g => g.RetryAsync(caller.UserId())))
            .Idempotent().WithName("RetryBatch").WithSummary("Work anew on what has no answer")
            .WithDescription("For a job that is over: items that failed, and those that it ended without. The deadline does not hold any more.")
            .WithErrors(BatchErrors.NotFound, BatchErrors.NotFinished, BatchErrors.NothingToRetry).WithAnswerExample(BatchExamples.Job);
    }

    private static async Task<Results<Accepted<BatchAcceptedResponse>, ProblemResult>> ExecuteAsync(
        ExecuteBatchRequest request, IdempotencySeed seed, ClaimsPrincipal caller, BatchStart start)
    {
        var job = await start.RunAsync(
            seed.NewId(IdPrefix), caller.UserId(), request.Options, allOrNothing: true, (id, upload) => upload.TakeAsync(id, request.Operations));
        return job.ToAccepted(j => j.StatusUrl, j => j);
    }

    private static async Task<Results<Accepted<BatchAcceptedResponse>, ProblemResult>> UploadAsync(
        [Range(1, BatchLimits.Concurrency)] int? concurrency, string? priority, bool? failFast, string? callbackUrl,
        DateTimeOffset? deadline, bool? allOrNothing, HttpRequest body, IdempotencySeed seed, ClaimsPrincipal caller, BatchStart start,
        CancellationToken cancellationToken)
    {
        var options = new BatchOptionsQuery(
            concurrency, QueryWord.Parse<BatchPriority>(nameof(priority), priority), failFast, callbackUrl, deadline);
        var job = await start.RunAsync(
            seed.NewId(IdPrefix), caller.UserId(), options, allOrNothing == true, (id, upload) => upload.TakeAsync(id, body.BodyReader, cancellationToken));
        return job.ToAccepted(j => j.StatusUrl, j => j);
    }

    private static async Task<Ok<Page<BatchSummaryResponse>>> ListAsync(
        [Description("running, paused, completed, failed, cancelled or expired.")] string? status, PageQuery page, ClaimsPrincipal caller,
        IBatchQueries jobs, CancellationToken cancellationToken)
    {
        var rows = await jobs.ListAsync(
            caller.UserId(), QueryWord.Parse<BatchStatus>(nameof(status), status), page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Id, BatchSummaryResponse.Of));
    }

    private static async Task<Ok<BatchStatsResponse>> StatsAsync(
        ClaimsPrincipal caller, IBatchQueries jobs, TimeProvider clock, CancellationToken cancellationToken)
    {
        var today = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        return TypedResults.Ok(BatchStatsResponse.Of(await jobs.StatsAsync(caller.UserId(), today, cancellationToken)));
    }

    private static async Task<Results<Ok<BatchResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains) =>
        (await FindAsync(grains, id, g => g.GetAsync(caller.UserId()))).ToOk(BatchResponse.Of);

    private static async Task<Results<Ok<BatchResponse>, ProblemResult>> CommandAsync(
        string id, IGrainFactory grains, Func<IBatchJobGrain, Task<Result<BatchJob>>> command) => (await FindAsync(grains, id, command)).ToOk(BatchResponse.Of);

    private static async Task<Results<Ok<Page<BatchItemResponse>>, BatchResultLines, ProblemResult>> ResultsAsync(
        string id, [Description("pending, external, completed, failed or cancelled.")] string? status,
        [Description("json for a page, ndjson for all of them as lines.")] string? format, PageQuery page, HttpRequest request, ClaimsPrincipal caller,
        IGrainFactory grains, IBatchQueries jobs, CancellationToken cancellationToken)
    {
        var found = await FindAsync(grains, id, g => g.GetAsync(caller.UserId()));
        if (found.Error is { } error)
            return error.ToProblem();
        var filter = new BatchItemFilter(id, found.Require().IsFinished, QueryWord.Parse<BatchItemStatus>(nameof(status), status));
        if (QueryWord.Parse<BatchResultFormat>(nameof(format), format) == BatchResultFormat.Ndjson
            || request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase))
            return new BatchResultLines(jobs, filter);
        var rows = await jobs.ItemsAsync(filter, PlaceOf(page.After), page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), BatchItemResponse.Of));
    }

    private static async Task<Results<EventStream<BatchResponse>, NoContent, ProblemResult>> StreamAsync(
        string id, LastEventId last, ClaimsPrincipal caller, IGrainFactory grains, BatchWatch watch)
    {
        var found = await FindAsync(grains, id, g => g.GetAsync(caller.UserId()));
        if (found.Error is { } error)
            return error.ToProblem();
        if (last.Value == EndPosition && found.Require().IsFinished)
            return TypedResults.NoContent();
        return new EventStream<BatchResponse>(watch.EventsAsync(id, caller.UserId()));
    }

    // What can't be an id is unknown; no grain needs to be asked.
    private static async Task<Result<BatchJob>> FindAsync(IGrainFactory grains, string id, Func<IBatchJobGrain, Task<Result<BatchJob>>> ask) =>
        NexusId.IsValid(id, IdPrefix) ? await ask(grains.GetGrain<IBatchJobGrain>(id)) : BatchErrors.NotFound;

    private static int PlaceOf(string? position) =>
        int.TryParse(position, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
