using System.ComponentModel.DataAnnotations;

namespace Nexus.Silo.Telemetry;

/// <summary>Traces and metrics that leave the process. <c>/metrics</c> is always there and needs nothing of this.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Telemetry";

    /// <summary>What this service is called in traces and metrics.</summary>
    [Required]
    public string ServiceName { get; set; } = "nexus";

    /// <summary>
    /// The part of traces that is kept, 0 to 1. A caller that sends <c>traceparent</c> decides for its own trace. The event log
    /// carries trace ids either way.
    /// </summary>
    [Range(0.0, 1.0)]
    public double SamplingRatio { get; set; } = 1.0;
}

/// <summary>
/// The collector that traces and metrics are sent to (Jaeger, Tempo, an OpenTelemetry collector). The standard variables
/// <c>OTEL_EXPORTER_OTLP_...</c> work as well; without either nothing is sent and nothing is recorded.
/// </summary>
public sealed class OtlpOptions
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Telemetry:Otlp";

    /// <summary>Where the collector listens. Not set: nothing is sent.</summary>
    /// <example>http://127.0.0.1:4317</example>
    public Uri? Endpoint { get; set; }

    /// <summary><c>grpc</c> (port 4317 by custom) or <c>http/protobuf</c> (4318; the paths <c>/v1/traces</c> and <c>/v1/metrics</c> are added).</summary>
    [AllowedValues("grpc", "http/protobuf", ErrorMessage = "The protocol must be grpc or http/protobuf.")]
    public string Protocol { get; set; } = "grpc";

    /// <summary>Headers for the collector, <c>name=value</c> with commas between. Secret.</summary>
    /// <example>authorization=Bearer ...</example>
    public string? Headers { get; set; }

    /// <summary>Seconds between two reports of the metrics.</summary>
    [Range(1, 3600)]
    public int MetricsIntervalSeconds { get; set; } = 15;
}
