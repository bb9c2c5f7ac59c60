using Microsoft.Extensions.Options;
using Nexus.Silo.Engines;
using Nexus.Silo.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nexus.Silo.Telemetry;

/// <summary>Sends traces and metrics to a collector while the host runs, and the last of them when it stops.</summary>
internal sealed class OtlpExport(IOptions<TelemetryOptions> telemetry, IOptions<OtlpOptions> otlp) : IHostedService, IDisposable
{
    // A collector that is down must not use up the time for stopping.
    private const int FlushMilliseconds = 3000;

    private static readonly string[] Sources = ["Nexus.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Microsoft.Orleans.*"];

    private static readonly string[] Meters =
    [
        "Nexus.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql",
        "Microsoft.Orleans",
    ];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource())
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(telemetry.Value.SamplingRatio)))
            .AddSource(Sources)
            .AddOtlpExporter(exporter => Aim(exporter, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddMeter(Meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                Aim(exporter, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = otlp.Value.MetricsIntervalSeconds * 1000;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _traces?.ForceFlush(FlushMilliseconds);
        _metrics?.ForceFlush(FlushMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService(
            telemetry.Value.ServiceName,
            serviceVersion: BuildVersion.Text,
            autoGenerateServiceInstanceId: false,
            serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
        .AddAttributes([new("nexus.engine", Engine.Name)])
        .AddEnvironmentVariableDetector();

    // Without an endpoint of ours the exporter has already taken the standard variables.
    private void Aim(OtlpExporterOptions exporter, string path)
    {
        if (otlp.Value.Endpoint is not { } endpoint)
            return;
        var http = otlp.Value.Protocol != "grpc";
        exporter.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = http ? new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}") : endpoint;
        if (otlp.Value.Headers is { Length: > 0 } headers)
            exporter.Headers = headers;
    }
}
