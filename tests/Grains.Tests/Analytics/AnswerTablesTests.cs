using Nexus.Analytics;
using Nexus.Grains.Analytics.Reports;

namespace Nexus.Grains.Tests.Analytics;

public sealed class AnswerTablesTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeRange Range = new(Day, Day.AddDays(1));

    [Theory]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@sum")]
    public void A_text_that_a_spreadsheet_would_take_for_a_formula_is_made_text(string value)
    {
        var csv = AnswerTables.ToCsv(AnswerTables.Of(new Top(Range, "names", null, AnswerSource.Rollups, [new ValueCount(value, 3)], 0)));
        Assert.Equal($"name,count\r\n'{value},3\r\n", csv);
    }

    [Fact]
    public void Figures_stay_figures_and_separators_are_quoted()
    {
        var answer = new Timeseries(Range, "day", "UTC", "sum", null, AnswerSource.Rollups, [new Series("a,\"b\"", [new Point(Day, -12.5)])]);
        Assert.Equal("name,at,sum\r\n\"a,\"\"b\"\"\",2026-01-31T00:00:00Z,-12.5\r\n", AnswerTables.ToCsv(AnswerTables.Of(answer)));
    }
}
