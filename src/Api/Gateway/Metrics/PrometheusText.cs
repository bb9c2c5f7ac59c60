using System.Globalization;
using System.Text;

namespace Nexus.Api.Gateway.Metrics;

/// <summary>Writes families in Prometheus's text format 0.0.4.</summary>
internal static class PrometheusText
{
    public static void Append(StringBuilder text, MetricFamily family)
    {
        var series = family.Series.OrderBy(s => s.Labels, StringComparer.Ordinal).ToList();
        if (series.Count == 0)
            return;
        if (family.Help.Length > 0)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ')
                .Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings("\\n")).Append('\n');
        }

        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        foreach (var one in series)
        {
            if (family.Kind == MetricKind.Histogram)
                AppendHistogram(text, family.Name, one);
            else
                AppendLine(text, family.Name, "", one.Labels, null, one.Sum);
        }
    }

    private static void AppendHistogram(StringBuilder text, string name, MetricSeries series)
    {
        long count = 0;
        for (var i = 0; i <= series.Bounds.Length; i++)
        {
            count += series.BucketCount(i);
            AppendLine(text, name, "_bucket", series.Labels, i < series.Bounds.Length ? Number(series.Bounds[i]) : "+Inf", count);
        }

        AppendLine(text, name, "_sum", series.Labels, null, series.Sum);
        AppendLine(text, name, "_count", series.Labels, null, count);
    }

    private static void AppendLine(StringBuilder text, string name, string suffix, string labels, string? le, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0 || le is not null)
        {
            text.Append('{').Append(labels);
            if (le is not null)
                text.Append(labels.Length > 0 ? "," : "").Append("le=\"").Append(le).Append('"');
            text.Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
