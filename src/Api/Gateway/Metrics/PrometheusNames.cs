using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text;

namespace Nexus.Api.Gateway.Metrics;

/// <summary>
/// Turns OpenTelemetry names into Prometheus ones: <c>http.server.request.duration</c> in <c>s</c> becomes
/// <c>http_server_request_duration_seconds</c>, counters end with <c>_total</c>. The rules are those of the OpenTelemetry
/// specification ("Prometheus and OpenMetrics compatibility").
/// </summary>
internal static class PrometheusNames
{
    private static readonly FrozenDictionary<string, string> Units = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["%"] = "percent",
        ["Cel"] = "celsius",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The family's name.</summary>
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder(Sanitize(instrument.Name, ':'));
        var unit = UnitOf(instrument.Unit, kind);
        if (unit.Length > 0 && !EndsWithWord(name, unit))
            name.Append('_').Append(unit);
        if (kind == MetricKind.Counter && !EndsWithWord(name, "total"))
            name.Append("_total");
        return name.ToString();
    }

    /// <summary>A label's name: letters, digits and underscores.</summary>
    public static string Label(string tag) => Sanitize(tag, '_');

    private static string UnitOf(string? unit, MetricKind kind)
    {
        // {request} is an annotation, no unit.
        if (string.IsNullOrEmpty(unit) || unit[0] == '{')
            return "";
        if (unit == "1")
            return kind == MetricKind.Gauge ? "ratio" : "";
        return Units.TryGetValue(unit, out var known) ? known : "";
    }

    private static bool EndsWithWord(StringBuilder name, string word)
    {
        var text = name.ToString();
        return text == word || text.EndsWith($"_{word}", StringComparison.Ordinal);
    }

    private static string Sanitize(string name, char alsoAllowed)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            var allowed = char.IsAsciiLetterOrDigit(c) || c == alsoAllowed;
            if (allowed)
                clean.Append(c);
            else if (clean.Length == 0 || clean[^1] != '_')
                clean.Append('_');
        }

        if (clean.Length == 0 || char.IsAsciiDigit(clean[0]))
            clean.Insert(0, '_');
        return clean.ToString();
    }
}
