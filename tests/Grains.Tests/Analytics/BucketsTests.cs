using System.Globalization;
using Nexus.Analytics;
using Nexus.Grains.Analytics.Queries;

namespace Nexus.Grains.Tests.Analytics;

public sealed class BucketsTests
{
    [Theory]
    [InlineData("2026-03-28T10:00:00Z", "2026-03-30T10:00:00Z", "day", "Europe/Berlin", "2026-03-27T23:00 2026-03-28T23:00 2026-03-29T22:00 2026-03-30T22:00")]
    [InlineData("2026-01-31T12:34:56Z", "2026-01-31T14:00:00Z", "hour", "Asia/Kolkata", "2026-01-31T12:00 2026-01-31T13:00 2026-01-31T14:00")]
    [InlineData("2026-01-29T00:00:00Z", "2026-02-03T00:00:00Z", "week", "UTC", "2026-01-26T00:00 2026-02-02T00:00 2026-02-09T00:00")]
    [InlineData("2026-01-31T00:00:00Z", "2026-02-01T00:00:01Z", "month", "UTC", "2026-01-01T00:00 2026-02-01T00:00 2026-03-01T00:00")]
    [InlineData("2026-01-31T00:00:30Z", "2026-01-31T00:01:00Z", "minute", "UTC", "2026-01-31T00:00 2026-01-31T00:01")]
    public void A_range_is_widened_to_whole_buckets(string from, string to, string interval, string zone, string bounds)
    {
        var buckets = Buckets.Of(new TimeRange(At(from), At(to)), interval, TimeZoneInfo.FindSystemTimeZoneById(zone))!;
        Assert.Equal(bounds, string.Join(' ', buckets.Starts.Append(buckets.End).Select(b => b.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("day", "UTC", "d")]
    [InlineData("month", "UTC", "d")]
    [InlineData("day", "Europe/Berlin", "h")]
    [InlineData("day", "Asia/Kolkata", "m")]
    [InlineData("hour", "Asia/Kolkata", "h")]
    [InlineData("minute", "UTC", "m")]
    public void The_coarsest_rollup_that_fits_is_taken(string interval, string zone, string grain)
    {
        var range = new TimeRange(At("2026-01-31T10:00:00Z"), At("2026-01-31T11:30:00Z"));
        Assert.Equal(grain, Buckets.Of(range, interval, TimeZoneInfo.FindSystemTimeZoneById(zone))!.Grain);
    }

    [Fact]
    public void Too_many_buckets_are_refused() =>
        Assert.Null(Buckets.Of(new TimeRange(At("2026-01-01T00:00:00Z"), At("2026-01-03T00:00:00Z")), "minute", TimeZoneInfo.Utc));

    [Theory]
    [InlineData("plan:eq:pro", "plan", "eq", "pro")]
    [InlineData("at:eq:12:30", "at", "eq", "12:30")]
    [InlineData("a.b:exists", "a.b", "exists", "true")]
    [InlineData("a:contains:", "a", "contains", "")]
    public void A_filter_has_a_property_an_operator_and_a_value(string text, string property, string op, string value)
    {
        Assert.True(EventFilter.TryParse(text, out var filter, out _));
        Assert.Equal((property, op, value), (filter.Property, filter.Op, filter.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plan")]
    [InlineData(":eq:a")]
    [InlineData("plan:eq")]
    [InlineData("plan:like:a")]
    [InlineData("plan:gt:many")]
    [InlineData("plan:lt:NaN")]
    [InlineData("plan:exists:maybe")]
    public void What_is_no_filter_is_refused(string text) => Assert.False(EventFilter.TryParse(text, out _, out _));

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
