using System.Diagnostics;
using Nexus.Events;

namespace Nexus.Grains.Events;

/// <summary>Carries on the traces of the commands that raised events.</summary>
internal static class EventTrace
{
    private const int MostLinks = 128;

    /// <summary>A span for the handling of events: a child of their trace when they share one, else linked to each.</summary>
    public static Activity? Start(ActivitySource source, string name, IReadOnlyList<LoggedEvent> events)
    {
        if (!source.HasListeners())
            return null;
        var traces = events.Select(e => EventOrigin.TraceOf(e.Trace)).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostLinks)
            .Select(t => ActivityContext.TryParse(t, null, isRemote: true, out var context) ? context : default)
            .Where(c => c != default).ToList();
        var activity = traces.Count == 1
            ? source.StartActivity(name, ActivityKind.Consumer, traces[0])
            : source.StartActivity(name, ActivityKind.Consumer, default(ActivityContext), tags: null, traces.Select(t => new ActivityLink(t)));
        activity?.SetTag("nexus.events", events.Count);
        return activity;
    }
}
