using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Gateway.Metrics;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.RateLimits;

namespace Nexus.Api.Gateway;

/// <summary>What operators and probes ask (spec page 02, "Gateway").</summary>
internal static class GatewayEndpoints
{
    private const int RetryAfterSeconds = 1;

    private static readonly IndexResponse Index = new(BuildInfo.Name, BuildInfo.Current.Version, new ReadOnlyDictionary<string, string>(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["documentation"] = "/swagger",
            ["health"] = "/health",
            ["metrics"] = "/metrics",
            ["openapi"] = "/openapi/v1.json",
            ["problems"] = "/docs/problems",
            ["ready"] = "/ready",
            ["version"] = "/version",
        }));

    /// <summary>Maps them at the root.</summary>
    internal static void MapGateway(this IEndpointRouteBuilder root)
    {
        var gateway = root.MapGroup("").WithTags("Gateway");
        gateway.MapGet("/", GetIndex).WithName("GetIndex").WithSummary("Where to go from here").WithAnswerExample(Index);
        root.MapProbes();
    }

    /// <summary>Maps what is asked of every process, also of one without the API.</summary>
    internal static void MapProbes(this IEndpointRouteBuilder root)
    {
        var gateway = root.MapGroup("").WithTags("Gateway");
        gateway.MapGet("/version", GetVersion).WithName("GetVersion").WithSummary("What runs here")
            .WithAnswerExample(new VersionResponse(BuildInfo.Name, "0.1.0", "4f2a9c1", new EngineInfo("Orleans", "10.4.2"), ".NET 10.0.12"));
        var probes = gateway.MapGroup("").WithMetadata(ProbeMetadata.Instance).Limited(RateClass.None);
        probes.MapGet("/health", GetHealth).WithName("GetHealth").WithSummary("Whether the process answers (liveness)")
            .WithAnswerExample(new HealthResponse("ok"));
        probes.MapGet("/ready", GetReadinessAsync).WithName("GetReadiness")
            .WithSummary("Whether the process can serve (readiness)").WithProblems(Problems.NotReady)
            .WithAnswerExample(new HealthResponse("ready", ["database", "engine", "pumps", "server"]));
        probes.MapGet("/metrics", GetMetricsAsync).WithName("GetMetrics").WithSummary("Metrics of this process, in Prometheus's text format")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithAnswerExample("# TYPE nexus_pump_lag_seconds gauge\nnexus_pump_lag_seconds{group=\"projections\"} 0.02\n");
    }

    private static Ok<IndexResponse> GetIndex() => TypedResults.Ok(Index);

    private static Ok<VersionResponse> GetVersion(EngineInfo engine) => TypedResults.Ok(new VersionResponse(
        BuildInfo.Name, BuildInfo.Current.Version, BuildInfo.Current.Commit, engine, RuntimeInformation.FrameworkDescription));

    private static Ok<HealthResponse> GetHealth() => TypedResults.Ok(new HealthResponse("ok"));

    private static Task GetMetricsAsync(PrometheusExposition metrics, HttpContext context)
    {
        context.Response.ContentType = PrometheusExposition.ContentType;
        return metrics.WriteAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task<Results<Ok<HealthResponse>, ProblemResult>> GetReadinessAsync(Readiness readiness)
    {
        var parts = await readiness.CheckAsync();
        var failing = parts.Where(p => !p.Value.IsReady).ToDictionary(
            p => p.Key, p => (IReadOnlyList<string>)[p.Value.Reason!], StringComparer.Ordinal);
        return failing.Count == 0
            ? TypedResults.Ok(new HealthResponse("ready", [.. parts.Keys]))
            : new ProblemResult(Problems.NotReady, $"Not ready: {string.Join(", ", failing.Keys)}.", failing, RetryAfterSeconds);
    }
}
