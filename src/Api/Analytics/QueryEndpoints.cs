using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Analytics;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;

namespace Nexus.Api.Analytics;

/// <summary>Questions about events.</summary>
internal static class QueryEndpoints
{
    /// <summary>Maps them under <c>/analytics</c>.</summary>
    internal static void MapQueries(this IEndpointRouteBuilder analytics)
    {
        var queries = analytics.MapGroup("/query").WithErrors(AnalyticsErrors.InvalidQuery("range", "must be a number with m, h, d or w behind it, 3660d at most"), AnalyticsErrors.QueryTooLarge)
            .WithProblems(Problems.Invalid);
        queries.MapGet("/timeseries", TimeseriesAsync).WithName("QueryTimeseries").WithSummary("How a figure goes over time")
            .WithDescription("The range is widened to whole buckets. Counts come from rollups; so do uniques, sums and averages by the day (UTC) without filters. Everything else reads the events themselves, see docs/analytics.md.")
            .WithAnswerExample(AnalyticsExamples.Timeseries);
        queries.MapGet("/breakdown", BreakdownAsync).WithName("QueryBreakdown").WithSummary("What values a property has, the most frequent first")
            .WithDescription("The range is widened to whole days (UTC). Counts without filters come from rollups that keep a bounded number of values a day; isComplete says whether that was enough.")
            .WithAnswerExample(AnalyticsExamples.Breakdown);
        queries.MapGet("/funnel", FunnelAsync).WithName("QueryFunnel").WithSummary("How many distinct ids go on from step to step")
            .WithDescription("In order, within a window from the first step to the last. The range is widened to whole days (UTC). Reads the events themselves; filters hold for every step.")
            .WithAnswerExample(AnalyticsExamples.Funnel);
        queries.MapGet("/retention", RetentionAsync).WithName("QueryRetention").WithSummary("How many come back, by the day or week in which they began")
            .WithDescription("Days and weeks (from Monday) are UTC's. Reads the events themselves; filters hold for those that begin.")
            .WithAnswerExample(AnalyticsExamples.Retention);
        queries.MapGet("/top", TopAsync).WithName("QueryTop").WithSummary("The most frequent names, or values of a property")
            .WithDescription("The range is widened to whole days (UTC).").WithAnswerExample(AnalyticsExamples.Top);
        analytics.MapGet("/stats", StatsAsync).WithName("GetAnalyticsStats").WithSummary("Today at a glance")
            .WithDescription("Events and distinct ids of today, beside yesterday until the same time, and the most frequent names.")
            .WithErrors(AnalyticsErrors.InvalidQuery("timezone", "must be a time zone like Europe/Berlin"), AnalyticsErrors.QueryTooLarge).WithProblems(Problems.Invalid)
            .WithAnswerExample(AnalyticsExamples.Stats);
    }

    private static async Task<Results<Ok<Timeseries>, ProblemResult>> TimeseriesAsync(
        [AsParameters] TimeseriesParameters parameters, ClaimsPrincipal caller, IAnalyticsQueries queries, CancellationToken cancellationToken) =>
        (await queries.TimeseriesAsync(parameters.ToInput(caller), cancellationToken)).ToOk();

    private static async Task<Results<Ok<Breakdown>, ProblemResult>> BreakdownAsync(
        [AsParameters] BreakdownParameters parameters, ClaimsPrincipal caller, IAnalyticsQueries queries, CancellationToken cancellationToken) =>
        (await queries.BreakdownAsync(parameters.ToInput(caller), cancellationToken)).ToOk();

    private static async Task<Results<Ok<Funnel>, ProblemResult>> FunnelAsync(
        [AsParameters] FunnelParameters parameters, ClaimsPrincipal caller, IAnalyticsQueries queries, CancellationToken cancellationToken) =>
        (await queries.FunnelAsync(parameters.ToInput(caller), cancellationToken)).ToOk();

    private static async Task<Results<Ok<Retention>, ProblemResult>> RetentionAsync(
        [AsParameters] RetentionParameters parameters, ClaimsPrincipal caller, IAnalyticsQueries queries, CancellationToken cancellationToken) =>
        (await queries.RetentionAsync(parameters.ToInput(caller), cancellationToken)).ToOk();

    private static async Task<Results<Ok<Top>, ProblemResult>> TopAsync(
        [AsParameters] TopParameters parameters, ClaimsPrincipal caller, IAnalyticsQueries queries, CancellationToken cancellationToken) =>
        (await queries.TopAsync(parameters.ToInput(caller), cancellationToken)).ToOk();

    private static async Task<Results<Ok<TodayStats>, ProblemResult>> StatsAsync(
        [Description("In which the day begins: Europe/Berlin. UTC when left out.")] string? timezone,
        [Description("all: everybody's events, for admins. Own ones when left out.")] string? scope,
        ClaimsPrincipal caller, IAnalyticsQueries queries, CancellationToken cancellationToken)
    {
        var input = new QueryInput(QueryParameters.OwnerOf(scope, caller), timezone is null ? [] : [new QueryParameter("timezone", timezone)]);
        return (await queries.StatsAsync(input, cancellationToken)).ToOk();
    }
}
