using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Nexus.Analytics;

namespace Nexus.Api.Analytics;

/// <summary>A run with its answer, as JSON or as a CSV file.</summary>
/// <param name="run">Which.</param>
/// <param name="asCsv">The table alone.</param>
internal sealed class ReportRunFile(ReportRun run, bool asCsv) : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (!asCsv)
            return response.WriteAsJsonAsync(ReportRunResponse.Of(run), httpContext.RequestAborted);
        response.ContentType = EventFile.Csv;
        response.Headers.ContentDisposition = $"attachment; filename=\"{run.Id}.csv\"";
        return response.WriteAsync(run.Csv!, httpContext.RequestAborted);
    }

    /// <summary>Tells OpenAPI what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ReportRunResponse), ["application/json", "text/csv"]));
}
