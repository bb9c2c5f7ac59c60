using Microsoft.Extensions.Options;
using Nexus.Api.Gateway.Metrics;

namespace Nexus.Silo.Telemetry;

/// <summary>Registers what leaves the process about itself.</summary>
internal static class TelemetryServices
{
    private const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Call first: what is registered first stops last, and so still hears of everything.</summary>
    public static void AddNexusTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<OtlpOptions>().BindConfiguration(OtlpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<OtlpOptions>, EndpointCheck>();
        builder.Services.AddMetrics();
        builder.Services.AddMetricsExposition();
        builder.Services.AddHostedService<ProcessMetrics>();
        builder.Services.AddHostedService<TraceIds>();
        var endpoint = builder.Configuration[$"{OtlpOptions.Section}:{nameof(OtlpOptions.Endpoint)}"];
        if (string.IsNullOrEmpty(endpoint) && string.IsNullOrEmpty(builder.Configuration[StandardEndpoint]))
            return;
        builder.Services.AddHostedService<OtlpExport>();
        builder.Services.AddSingleton<IStartupFilter, RequestTraces>();
    }

    private sealed class EndpointCheck : IValidateOptions<OtlpOptions>
    {
        public ValidateOptionsResult Validate(string? name, OtlpOptions options) =>
            options.Endpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{nameof(OtlpOptions.Endpoint)}: It must begin with http:// or https://.");
    }
}
