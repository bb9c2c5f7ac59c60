using System.Diagnostics.Metrics;
using Nexus.Silo.Engines;
using Nexus.Silo.Hosting;

namespace Nexus.Silo.Telemetry;

/// <summary>What runs here and since when; the runtime's own meter has memory, processor time and the thread pool.</summary>
internal sealed class ProcessMetrics(IMeterFactory meters, TimeProvider clock) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var meter = meters.Create("Nexus.Silo");
        KeyValuePair<string, object?>[] build = [new("version", BuildVersion.Text), new("engine", Engine.Name)];
        meter.CreateObservableGauge("nexus.build.info", () => new Measurement<int>(1, build), description: "Version and engine of this process; always 1.");
        meter.CreateObservableGauge("nexus.process.uptime", () => clock.GetElapsedTime(started).TotalSeconds, "s", "Time since the server started.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
