using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Nexus.Api.Analytics;

/// <summary>Everything under <c>/analytics</c> (spec page 02, "Analytics").</summary>
internal static class AnalyticsEndpoints
{
    /// <summary>Maps it.</summary>
    internal static void MapAnalytics(this IEndpointRouteBuilder api)
    {
        var analytics = api.MapGroup("/analytics").WithTags("Analytics");
        analytics.MapEvents();
        analytics.MapQueries();
        analytics.MapReports();
        analytics.MapExport();
    }
}
