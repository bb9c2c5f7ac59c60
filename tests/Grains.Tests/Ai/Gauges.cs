using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Nexus.Grains.Tests.Ai;

/// <summary>What the gauges of one host's meter show when they are looked at.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, int Value, KeyValuePair<string, object?>[] Tags)> _seen = [];

    public Gauges(IServiceProvider services, string meter)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other hosts of this process have meters of the same name.
            if (instrument.Meter.Name == meter && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _seen.Add((instrument.Name, value, tags.ToArray())));
        _listener.Start();
    }

    /// <summary>An instrument's values now, each with one of its tags.</summary>
    public List<(string Tag, int Value)> Of(string instrument, string tag)
    {
        _seen.Clear();
        _listener.RecordObservableInstruments();
        return [.. _seen.Where(s => s.Instrument == instrument).Select(s => (s.Tags.First(t => t.Key == tag).Value!.ToString()!, s.Value))];
    }

    public void Dispose() => _listener.Dispose();
}
