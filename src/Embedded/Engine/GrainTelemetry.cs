using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Traces and measures calls. When nobody listens, calls don't even become objects because of it.</summary>
internal sealed class GrainTelemetry : IDisposable
{
    public const string SourceName = "Nexus.Grains";
    public const string MeterName = "Nexus.Engine";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly Meter _meter;
    private readonly Histogram<double> _callDuration;
    private readonly Counter<long> _timeouts;
    private readonly TimeProvider _clock;

    public GrainTelemetry(TimeProvider clock, IMeterFactory? meters = null)
    {
        _clock = clock;
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _callDuration = _meter.CreateHistogram<double>(
            "nexus.grain.call.duration", "s", "Time from a call to its answer, by grain type, method and outcome. Its count is the number of calls.");
        TurnDuration = _meter.CreateHistogram<double>("nexus.grain.turn.duration", "s", "Time a turn held its activation, by grain type.");
        _timeouts = _meter.CreateCounter<long>("nexus.grain.call.timeouts", "{call}", "Calls whose caller gave up waiting.");
    }

    public bool IsListening => _callDuration.Enabled || Source.HasListeners();

    public Histogram<double> TurnDuration { get; }

    public void Observe(GrainEngine engine)
    {
        _meter.CreateObservableGauge(
            "nexus.grain.activations",
            () => engine.References.Classes.Select(c => new Measurement<int>(c.Count, Tag("grain.type", c.GrainType))),
            "{activation}",
            "Activations, by grain type.");
        _meter.CreateObservableGauge(
            "nexus.grain.queue.length",
            () => engine.References.Classes.Select(c => new Measurement<int>(c.Activations.Sum(a => a.Queued), Tag("grain.type", c.GrainType))),
            "{request}",
            "Requests that wait for their grain, by grain type.");
    }

    public ObservedCall BeginCall(GrainReference target, GrainRequest request) =>
        new(this, target.GrainId, request.Method, _clock.GetTimestamp());

    public void OnTimeout(GrainRequest request) =>
        _timeouts.Add(1, Tag("method", request.Method.ActivityName));

    public long BeginTurn() => TurnDuration.Enabled ? _clock.GetTimestamp() : 0;

    public void EndTurn(GrainClass grainClass, long start)
    {
        if (start != 0)
            TurnDuration.Record(_clock.GetElapsedTime(start).TotalSeconds, Tag("grain.type", grainClass.GrainType));
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value.ToString());

    /// <summary>A call that somebody watches.</summary>
    internal sealed class ObservedCall : IDisposable
    {
        private readonly GrainTelemetry _telemetry;
        private readonly GrainId _target;
        private readonly GrainMethod _method;
        private readonly long _start;
        private readonly Activity? _activity;
        private bool _failed;

        public ObservedCall(GrainTelemetry telemetry, GrainId target, GrainMethod method, long start)
        {
            _telemetry = telemetry;
            _target = target;
            _method = method;
            _start = start;
            _activity = Source.StartActivity(method.ActivityName, ActivityKind.Internal);
            _activity?.SetTag("grain.id", target.ToString()).SetTag("rpc.method", method.Name).SetTag("rpc.service", method.InterfaceName);
        }

        public void Fail(Exception exception)
        {
            _failed = true;
            _activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        }

        public void Dispose()
        {
            _activity?.Dispose();
            if (!_telemetry._callDuration.Enabled)
                return;
            _telemetry._callDuration.Record(
                _telemetry._clock.GetElapsedTime(_start).TotalSeconds,
                Tag("grain.type", _target.Type),
                new KeyValuePair<string, object?>("method", _method.Name),
                new KeyValuePair<string, object?>("outcome", _failed ? "failed" : "ok"));
        }
    }
}
