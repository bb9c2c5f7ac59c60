using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nexus.Grains.Webhooks;

/// <summary>Figures and spans of attempts, in the meter and the activity source <c>Nexus.Webhooks</c>.</summary>
internal sealed class SenderMetrics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Nexus.Webhooks";

    /// <summary>One span an attempt.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;

    public SenderMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _attempts = meter.CreateCounter<long>("nexus.webhook.attempts", "{attempt}", "Attempts to deliver, by outcome.");
        _duration = meter.CreateHistogram<double>("nexus.webhook.attempt.duration", "s", "From the beginning of an attempt to its outcome.");
    }

    /// <summary>Counts an attempt that is over.</summary>
    /// <param name="outcome">From a small fixed set: <c>2xx</c>, <c>timeout</c>.</param>
    /// <param name="duration">How long it took.</param>
    public void Attempted(string outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        _attempts.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }
}
