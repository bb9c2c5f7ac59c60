using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Nexus.Analytics;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>Answers as tables: a header, then rows. Pure.</summary>
internal static class AnswerTables
{
    /// <summary>A row a series and bucket.</summary>
    public static IEnumerable<string[]> Of(Timeseries answer) =>
        [["name", "at", answer.Measure], .. answer.Series.SelectMany(s => s.Points.Select(p => new[] { Safe(s.Name ?? ""), Text(p.At), Text(p.Value) }))];

    /// <summary>A row a value.</summary>
    public static IEnumerable<string[]> Of(Breakdown answer) =>
        [[Safe(answer.Property), answer.Measure], .. answer.Rows.Select(r => new[] { Safe(r.Value), Text(r.Count) })];

    /// <summary>A row a step.</summary>
    public static IEnumerable<string[]> Of(Funnel answer) =>
        [["step", "count", "ofFirst", "ofPrevious"], .. answer.Steps.Select(s => new[] { Safe(s.Name), Text(s.Count), Text(s.OfFirst), Text(s.OfPrevious) })];

    /// <summary>A row a cohort and interval after its beginning.</summary>
    public static IEnumerable<string[]> Of(Retention answer) =>
        [["cohort", "size", "after", "returned"], .. answer.Cohorts.SelectMany(c => c.Returned.Select((r, i) => new[] { Text(c.At), Text(c.Size), Text(i), Text(r) }))];

    /// <summary>A row a name or value.</summary>
    public static IEnumerable<string[]> Of(Top answer) => [[Safe(answer.Property ?? "name"), "count"], .. answer.Rows.Select(r => new[] { Safe(r.Value), Text(r.Count) })];

    /// <summary>As CSV.</summary>
    public static string ToCsv(IEnumerable<string[]> table)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture)))
        {
            foreach (var row in table)
            {
                foreach (var cell in row)
                    csv.WriteField(cell);
                csv.NextRecord();
            }
        }

        return text.ToString();
    }

    // A text that a spreadsheet would take for a formula. Not for figures: those may be below zero.
    private static string Safe(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
