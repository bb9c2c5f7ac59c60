using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Nexus.Grains.Tests.Templates;

/// <summary>What one host counts in one meter from now on.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, long Value, string[] Tags)> _measured = new();

    public Counted(IServiceProvider services, string meter)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other hosts of this process have meters of the same name.
            if (instrument.Meter.Name == meter && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _measured.Enqueue((instrument.Name, value, [.. tags.ToArray().Select(t => t.Value?.ToString() ?? "")])));
        _listener.Start();
    }

    /// <summary>The sum of an instrument, of all measurements or of those with this tag.</summary>
    public long Of(string instrument, string? tag = null) =>
        _measured.Where(m => m.Instrument == instrument && (tag is null || m.Tags.Contains(tag, StringComparer.Ordinal))).Sum(m => m.Value);

    public void Dispose() => _listener.Dispose();
}
