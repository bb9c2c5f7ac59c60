using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Analytics;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Ids;
using Nexus.Results;

namespace Nexus.Api.Analytics;

/// <summary>Saved queries and their runs.</summary>
internal static class ReportEndpoints
{
    private const string IdPrefix = "rep";
    private const string RunPrefix = "run";
    private static readonly Error InvalidReport = AnalyticsErrors.InvalidQuery("interval", "must be one of minute, hour, day, week, month");

    /// <summary>Maps them under <c>/analytics</c>.</summary>
    internal static void MapReports(this IEndpointRouteBuilder analytics)
    {
        var reports = analytics.MapGroup("/reports");
        reports.MapPost("", CreateAsync).Idempotent().WithName("CreateReport").WithSummary("Save a query, and have it run by itself")
            .WithDescription("Each run is kept, and told as the event analytics.report.completed or analytics.report.failed, which webhooks deliver. A range in the parameters ends when the report runs.")
            .WithErrors(InvalidReport, AnalyticsErrors.TooManyReports)
            .WithRequestExample(AnalyticsExamples.SaveReport).WithAnswerExample(StatusCodes.Status201Created, AnalyticsExamples.Report);
        reports.MapGet("", ListAsync).WithName("ListReports").WithSummary("The caller's reports, the latest made first").WithDescription("Some milliseconds behind.")
            .WithAnswerExample(new Page<ReportSummary>([AnalyticsExamples.ReportSummary], NextCursor: null));
        reports.MapGet("/{id}", GetAsync).WithName("GetReport").WithSummary("A report").WithDescription("With the time when it runs next.")
            .WithErrors(AnalyticsErrors.ReportNotFound).WithAnswerExample(AnalyticsExamples.Report);
        reports.MapPut("/{id}", ReplaceAsync).WithName("ReplaceReport").WithSummary("Replace what a report asks, and when")
            .WithDescription("What is left out is gone: without a schedule it runs only when asked to.").WithErrors(AnalyticsErrors.ReportNotFound, AnalyticsErrors.ReportChanged, InvalidReport)
            .WithRequestExample(AnalyticsExamples.SaveReport).WithAnswerExample(AnalyticsExamples.Report);
        reports.MapDelete("/{id}", DeleteAsync).WithName("DeleteReport").WithSummary("Delete a report with its runs").WithDescription("Its runs are gone within moments.")
            .WithErrors(AnalyticsErrors.ReportNotFound, AnalyticsErrors.ReportChanged);
        reports.MapPost("/{id}/run", RunAsync).Idempotent().WithName("RunReport").WithSummary("Run a report now")
            .WithDescription("Answers when it is done; a query that can't be answered is a run with an error.")
            .WithErrors(AnalyticsErrors.ReportNotFound).WithAnswerExample(StatusCodes.Status201Created, AnalyticsExamples.Run);
        reports.MapGet("/{id}/runs", ListRunsAsync).WithName("ListReportRuns").WithSummary("The runs of a report that are kept, the latest first")
            .WithDescription("Without their answers.").WithErrors(AnalyticsErrors.ReportNotFound)
            .WithAnswerExample(new Page<ReportRunResponse>([AnalyticsExamples.Run with { Answer = null }], NextCursor: null));
        reports.MapGet("/{id}/runs/{runId}", GetRunAsync).WithName("GetReportRun").WithSummary("A run of a report with its answer, as JSON or CSV")
            .WithDescription("CSV by format=csv or Accept: text/csv. Cells that a spreadsheet would take for a formula begin with an apostrophe.")
            .WithErrors(AnalyticsErrors.RunNotFound).WithAnswerExample(AnalyticsExamples.Run);
    }

    private static async Task<Results<Created<ReportResponse>, ProblemResult>> CreateAsync(
        ReportRequest request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var id = seed.NewId(IdPrefix);
        var result = await grains.GetGrain<IReportGrain>(id).CreateAsync(caller.UserId(), request.ToDefinition());
        return result.ToCreated(_ => PathOf(id), ReportResponse.Of);
    }

    private static async Task<Ok<Page<ReportSummary>>> ListAsync(PageQuery page, ClaimsPrincipal caller, IReportQueries reports, CancellationToken cancellationToken)
    {
        var rows = await reports.ListAsync(caller.UserId(), page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => r.Id, r => r));
    }

    private static async Task<Results<Tagged<ReportResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains) =>
        (await grains.AskAsync(id, g => g.GetAsync(caller.UserId()))).ToTagged(r => r.Version, ReportResponse.Of);

    private static async Task<Results<Tagged<ReportResponse>, ProblemResult>> ReplaceAsync(
        string id, ReportRequest request, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.ChangeAsync(caller.UserId(), request.ToDefinition(), ifMatch.Version));
        return ifMatch.Check(result, AnalyticsErrors.ReportChanged).ToTagged(r => r.Version, ReportResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(string id, IfMatch ifMatch, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = NexusId.IsValid(id, IdPrefix)
            ? await grains.GetGrain<IReportGrain>(id).DeleteAsync(caller.UserId(), ifMatch.Version) : AnalyticsErrors.ReportNotFound;
        return ifMatch.Check(result, AnalyticsErrors.ReportChanged).ToNoContent();
    }

    private static async Task<Results<Created<ReportRunResponse>, ProblemResult>> RunAsync(
        string id, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskAsync(id, g => g.RunAsync(caller.UserId(), seed.NewId(RunPrefix)));
        return result.ToCreated(r => $"{PathOf(id)}/runs/{r.Id}", ReportRunResponse.Of);
    }

    private static async Task<Results<Ok<Page<ReportRunResponse>>, ProblemResult>> ListRunsAsync(
        string id, PageQuery page, ClaimsPrincipal caller, IGrainFactory grains, IReportQueries reports, CancellationToken cancellationToken)
    {
        if ((await grains.AskAsync(id, g => g.GetAsync(caller.UserId()))).Error is { } error)
            return error.ToProblem();
        var rows = await reports.ListRunsAsync(caller.UserId(), id, page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => r.Id, ReportRunResponse.Of));
    }

    private static async Task<Results<ReportRunFile, ProblemResult>> GetRunAsync(
        string id, string runId, [Description("json, or csv; as Accept says when left out.")] string? format, HttpRequest request, ClaimsPrincipal caller,
        IReportQueries reports, CancellationToken cancellationToken)
    {
        var asCsv = FileFormat.Choose(format, request, "json", "csv") == "csv";
        var run = await reports.FindRunAsync(caller.UserId(), id, runId, cancellationToken);
        return run is null || (asCsv && run.Csv is null) ? AnalyticsErrors.RunNotFound.ToProblem() : new ReportRunFile(run, asCsv);
    }

    private static string PathOf(string id) => $"/api/v1/analytics/reports/{id}";

    private static Task<Result<T>> AskAsync<T>(this IGrainFactory grains, string id, Func<IReportGrain, Task<Result<T>>> ask) =>
        NexusId.IsValid(id, IdPrefix) ? ask(grains.GetGrain<IReportGrain>(id)) : Task.FromResult<Result<T>>(AnalyticsErrors.ReportNotFound);
}
