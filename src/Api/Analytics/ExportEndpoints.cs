using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nexus.Analytics;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;

namespace Nexus.Api.Analytics;

/// <summary>Events as they are kept.</summary>
internal static class ExportEndpoints
{
    private const int DefaultDays = 7;

    /// <summary>Maps it under <c>/analytics</c>.</summary>
    internal static void MapExport(this IEndpointRouteBuilder analytics) =>
        analytics.MapGet("/export", Export).WithName("ExportEvents").WithSummary("Events as they are kept, as lines of JSON or as CSV")
            .WithDescription("By time, sent as they are read, however many there are. Every line has a cursor: an export that was broken off goes on after the last line that arrived. CSV by format=csv or Accept: text/csv; cells that a spreadsheet would take for a formula begin with an apostrophe.")
            .WithProblems(Problems.Invalid).WithAnswerExample(AnalyticsExamples.Line);

    private static EventFile Export(
        [Description("From this time on; a week before to when left out.")] string? from,
        [Description("Before this time; now when left out.")] string? to,
        [Description("Names of events; all when left out.")] string[]? name,
        [Description("Of the last line that arrived.")] string? cursor,
        [Description("ndjson, or csv; as Accept says when left out.")] string? format,
        [Description("all: everybody's events, for admins. Own ones when left out.")] string? scope,
        HttpRequest request, ClaimsPrincipal caller, IEventExport events, TimeProvider clock, CancellationToken cancellationToken)
    {
        var end = TimeOf("to", to) ?? clock.GetUtcNow();
        var query = new ExportQuery(
            QueryParameters.OwnerOf(scope, caller), TimeOf("from", from) ?? end.AddDays(-DefaultDays), end, name ?? [], EventFile.PlaceOf(cursor));
        return new EventFile(events.ReadAsync(query, cancellationToken), FileFormat.Choose(format, request, "ndjson", "csv") == "csv");
    }

    private static DateTimeOffset? TimeOf(string name, string? text)
    {
        if (text is null)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year is > 1970 and < 2970
            ? time.ToUniversalTime()
            : throw new ProblemException(Problems.MalformedParameter(name, "must be a time like 2026-01-31T12:00:00Z"));
    }
}
