using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nexus.Grains.Telegram;

/// <summary>Figures and spans of calls, in the meter and the activity source <c>Nexus.Telegram</c>.</summary>
internal sealed class TelegramMetrics
{
    private const string Name = "Nexus.Telegram";

    /// <summary>One span a call, retries included.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;

    public TelegramMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _calls = meter.CreateCounter<long>("nexus.telegram.calls", "{call}", "Calls of the Bot API by method and outcome.");
        _duration = meter.CreateHistogram<double>("nexus.telegram.call.duration", "s", "Calls of the Bot API, retries included.");
    }

    /// <summary>Counts a call that is over.</summary>
    public void Called(string method, TelegramOutcome outcome, TimeSpan duration)
    {
        _calls.Add(1, new("method", method), new KeyValuePair<string, object?>("outcome", outcome.ToString()));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("method", method));
    }
}
