using Nexus.Analytics;
using Nexus.Testing.Analytics;
using static Nexus.Grains.Tests.Analytics.AnalyticsHost;

namespace Nexus.Grains.Tests.Analytics;

/// <summary>Every query over random events, beside what plain C# counts of them.</summary>
public sealed class QueryTests(QueriedEvents queried) : IClassFixture<QueriedEvents>
{
    private readonly DateTimeOffset _to = queried.To;
    private readonly AnalyticsHost _host = queried.Host;
    private readonly IReadOnlyList<RandomEvent> _events = queried.Events;

    private DateTimeOffset From => queried.From;

    [Theory]
    [InlineData("hour", "UTC")]
    [InlineData("day", "UTC")]
    [InlineData("week", "UTC")]
    [InlineData("month", "UTC")]
    [InlineData("day", "Europe/Berlin")]
    [InlineData("day", "Asia/Kolkata")]
    [InlineData("week", "America/New_York")]
    public async Task Counts_fall_into_their_buckets(string interval, string timezone)
    {
        var answer = await TimeseriesAsync(("interval", interval), ("timezone", timezone), ("name", "visit"), ("name", "order"), ("name", "never"));
        Assert.Equal(["visit", "order", "never"], answer.Series.Select(s => s.Name));
        Assert.Equal(AnswerSource.Rollups, answer.Source);
        foreach (var series in answer.Series)
            AssertPoints(answer, series, events => events.Count(e => e.Name == series.Name));
    }

    [Fact]
    public async Task A_day_by_the_minute_is_counted_too()
    {
        var from = _to.AddDays(-3);
        var answer = (await _host.Queries.TimeseriesAsync(Input(("from", Text(from)), ("to", Text(from.AddDays(1))), ("interval", "minute")), default)).Require();
        Assert.Equal(1440, Assert.Single(answer.Series).Points.Length);
        AssertPoints(answer, answer.Series[0], events => events.Count);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("avg")]
    [InlineData("min")]
    [InlineData("max")]
    public async Task Numbers_of_a_property_are_measured_from_rollups_and_from_events_alike(string measure)
    {
        var (rolled, read) = (await TimeseriesAsync(("measure", measure), ("property", "amount")),
            await TimeseriesAsync(("measure", measure), ("property", "amount"), ("interval", "hour")));
        Assert.Equal((AnswerSource.Rollups, AnswerSource.Events), (rolled.Source, read.Source));
        foreach (var answer in new[] { rolled, read })
            AssertPoints(answer, answer.Series[0], events => MeasureOf(measure, [.. events.Where(e => e.Amount is not null).Select(e => (double)e.Amount!)]));
    }

    [Fact]
    public async Task Uniques_are_exact_for_few_events()
    {
        var answer = await TimeseriesAsync(("measure", "uniques"), ("interval", "week"), ("name", "order"));
        Assert.Equal((UniqueCount.Exact, AnswerSource.Events), (answer.Uniques, answer.Source));
        AssertPoints(answer, answer.Series[0], events => events.Where(e => e.Name == "order").Select(e => e.DistinctId).Distinct().Count());
    }

    [Theory]
    [InlineData("plan:eq:pro", AnswerSource.Rollups)]
    [InlineData("geo.country:eq:日本", AnswerSource.Rollups)]
    [InlineData("plan:ne:pro", AnswerSource.Events)]
    [InlineData("plan:exists", AnswerSource.Events)]
    [InlineData("plan:exists:false", AnswerSource.Events)]
    [InlineData("amount:gt:10", AnswerSource.Events)]
    [InlineData("amount:gte:-0.125", AnswerSource.Events)]
    [InlineData("amount:lt:10.5", AnswerSource.Events)]
    [InlineData("amount:lte:10.5", AnswerSource.Events)]
    [InlineData("geo.country:contains:d'I", AnswerSource.Events)]
    public async Task A_filter_lets_through_what_it_says(string filter, AnswerSource source)
    {
        var answer = await TimeseriesAsync(("filter", filter));
        Assert.Equal(source, answer.Source);
        AssertPoints(answer, answer.Series[0], events => events.Count(e => Passes(filter, e)));
    }

    [Fact]
    public async Task Filters_must_all_hold()
    {
        var answer = await TimeseriesAsync(("filter", "plan:eq:pro"), ("filter", "amount:gt:0"), ("name", "order"));
        AssertPoints(answer, answer.Series[0], events => events.Count(e => e is { Name: "order", Plan: "pro", Amount: > 0 }));
    }

    [Fact]
    public async Task A_breakdown_tells_values_apart_and_accounts_for_the_rest()
    {
        var expected = _events.Where(e => e.Name != "cart" && e.Plan is not null).GroupBy(e => e.Plan!).Select(g => new ValueCount(g.Key, g.Count()))
            .OrderByDescending(v => v.Count).ThenBy(v => v.Value, StringComparer.Ordinal).ToList();
        (string, string)[] asked = [("property", "plan"), ("name", "visit"), ("name", "order"), ("limit", "2")];
        var rolled = (await _host.Queries.BreakdownAsync(Input([.. Range, .. asked]), default)).Require();
        var read = (await _host.Queries.BreakdownAsync(Input([.. Range, .. asked, ("filter", "plan:ne:nothing")]), default)).Require();

        Assert.Equal((AnswerSource.Rollups, AnswerSource.Events), (rolled.Source, read.Source));
        foreach (var answer in new[] { rolled, read })
        {
            Assert.Equal(expected.Take(2), answer.Rows);
            Assert.Equal((expected[2].Count, _events.Count(e => e.Name != "cart" && e.Plan is null), true), (answer.Other, answer.Missing, answer.IsComplete));
        }

        var uniques = (await _host.Queries.BreakdownAsync(Input([.. Range, ("property", "plan"), ("measure", "uniques")]), default)).Require();
        Assert.Equal(
            _events.Where(e => e.Plan == "pro").Select(e => e.DistinctId).Distinct().Count(), Assert.Single(uniques.Rows, r => r.Value == "pro").Count);
    }

    [Fact]
    public async Task Top_lists_names_or_values_the_most_frequent_first()
    {
        var names = (await _host.Queries.TopAsync(Input([.. Range, ("limit", "1")]), default)).Require();
        var first = _events.GroupBy(e => e.Name).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First();
        Assert.Equal((new ValueCount(first.Key, first.Count()), _events.Count - first.Count()), (names.Rows[0], names.Other));

        var filtered = (await _host.Queries.TopAsync(Input([.. Range, ("filter", "amount:gt:0")]), default)).Require();
        Assert.Equal(_events.Count(e => e.Amount > 0), filtered.Rows.Sum(r => r.Count));

        var values = (await _host.Queries.TopAsync(Input([.. Range, ("of", "values"), ("property", "geo.country")]), default)).Require();
        Assert.Equal(
            _events.Where(e => e.Country is not null).GroupBy(e => e.Country!).ToDictionary(g => g.Key, g => (long)g.Count()),
            values.Rows.ToDictionary(r => r.Value, r => r.Count));
    }

    [Theory]
    [InlineData("2h")]
    [InlineData("12h")]
    [InlineData("4d")]
    public async Task A_funnel_counts_who_took_the_steps_in_order_within_the_window(string window)
    {
        string[] steps = ["visit", "cart", "order", "visit"];
        var answer = (await _host.Queries.FunnelAsync(Input([.. Range, .. steps.Select(s => ("step", s)), ("window", window)]), default)).Require();
        var length = window[^1] == 'h' ? TimeSpan.FromHours(int.Parse(window[..^1])) : TimeSpan.FromDays(int.Parse(window[..^1]));
        for (var i = 0; i < steps.Length; i++)
            Assert.Equal(_events.GroupBy(e => e.DistinctId).Count(g => Completes([.. g.OrderBy(e => e.At).ThenBy(e => e.Place, StringComparer.Ordinal)], steps[..(i + 1)], length)), answer.Steps[i].Count);
    }

    [Theory]
    [InlineData("day", 1)]
    [InlineData("week", 7)]
    public async Task Retention_counts_who_came_back_in_which_interval(string interval, int days)
    {
        var answer = (await _host.Queries.RetentionAsync(Input([.. Range, ("cohort", "visit"), ("return", "order"), ("interval", interval)]), default)).Require();
        int PlaceOf(DateTimeOffset at) => (int)((at - answer.Range.From).TotalDays / days);
        var began = _events.Where(e => e.Name == "visit").GroupBy(e => e.DistinctId).ToDictionary(g => g.Key, g => PlaceOf(g.Min(e => e.At)));
        var back = _events.Where(e => e.Name == "order").Select(e => (e.DistinctId, Place: PlaceOf(e.At))).ToHashSet();
        for (var i = 0; i < answer.Cohorts.Length; i++)
        {
            var members = began.Where(b => b.Value == i).Select(b => b.Key).ToList();
            Assert.Equal(members.Count, answer.Cohorts[i].Size);
            Assert.Equal(Enumerable.Range(i, answer.Cohorts.Length - i).Select(p => (long)members.Count(m => back.Contains((m, p)))), answer.Cohorts[i].Returned);
        }
    }

    [Fact]
    public async Task The_rollups_hold_exactly_the_events() => await _host.Database.AssertRollupsEqualEventsAsync();

    [Fact]
    public async Task A_dataset_shows_nobody_elses_events_and_all_of_them_show_everybodys()
    {
        Assert.Equal(1, (await _host.Queries.TopAsync(InputOf(QueriedEvents.Other, Range), default)).Require().Rows.Sum(r => r.Count));
        Assert.Equal(_events.Count, (await _host.Queries.TopAsync(Input(Range), default)).Require().Rows.Sum(r => r.Count));
        Assert.Equal(_events.Count + 1, (await _host.Queries.TopAsync(InputOf(null, Range), default)).Require().Rows.Sum(r => r.Count));
        var nobody = (await _host.Queries.TimeseriesAsync(InputOf("usr_0199c0de7a1e70008000000000000003", Range), default)).Require();
        Assert.All(nobody.Series[0].Points, p => Assert.Equal(0, p.Value));
    }

    private (string, string)[] Range => [("from", Text(From)), ("to", Text(_to))];

    private async Task<Timeseries> TimeseriesAsync(params (string, string)[] parameters) =>
        (await _host.Queries.TimeseriesAsync(Input([.. Range, .. parameters]), default)).Require();

    private void AssertPoints(Timeseries answer, Series series, Func<List<RandomEvent>, double?> expected)
    {
        for (var i = 0; i < series.Points.Length; i++)
        {
            var (start, end) = (series.Points[i].At, i + 1 < series.Points.Length ? series.Points[i + 1].At : answer.Range.To);
            var value = expected([.. _events.Where(e => e.At >= start && e.At < end)]);
            Assert.Equal(value is null, series.Points[i].Value is null);
            Assert.Equal(value ?? 0, series.Points[i].Value ?? 0, 6);
        }
    }

    private static double? MeasureOf(string measure, List<double> numbers) => measure switch
    {
        "sum" => numbers.Sum(),
        _ when numbers.Count == 0 => null,
        "avg" => numbers.Average(),
        "min" => numbers.Min(),
        _ => numbers.Max(),
    };

    private static bool Passes(string filter, RandomEvent e) => filter switch
    {
        "plan:eq:pro" => e.Plan == "pro",
        "geo.country:eq:日本" => e.Country == "日本",
        "plan:ne:pro" => e.Plan != "pro",
        "plan:exists" => e.Plan is not null,
        "plan:exists:false" => e.Plan is null,
        "amount:gt:10" => e.Amount > 10,
        "amount:gte:-0.125" => e.Amount >= -0.125m,
        "amount:lt:10.5" => e.Amount < 10.5m,
        "amount:lte:10.5" => e.Amount <= 10.5m,
        _ => e.Country?.Contains("d'I", StringComparison.Ordinal) is true,
    };

    // From every first step, the earliest next step each time: if any choice completes, this one does.
    private static bool Completes(List<RandomEvent> events, string[] steps, TimeSpan window)
    {
        for (var first = 0; first < events.Count; first++)
        {
            if (events[first].Name != steps[0])
                continue;
            var (step, last) = (1, first);
            while (step < steps.Length && (last = events.FindIndex(last + 1, e => e.Name == steps[step])) >= 0)
                step++;
            if (step == steps.Length && events[last < 0 ? first : last].At - events[first].At <= window)
                return true;
        }

        return false;
    }
}

/// <summary>Some thousand events of one owner in the last three weeks, and one of another; nobody adds to them.</summary>
public sealed class QueriedEvents : IAsyncLifetime
{
    internal const string Other = "usr_0199c0de7a1e70008000000000000002";

    internal AnalyticsHost Host { get; private set; } = null!;

    internal IReadOnlyList<RandomEvent> Events { get; private set; } = [];

    internal DateTimeOffset To { get; } = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    internal DateTimeOffset From => To.AddDays(-20);

    public async Task InitializeAsync()
    {
        Host = await StartAsync();
        Events = RandomEvent.Some(2500, From, To);
        var requests = Events.Select(e => e.ToNew()).Chunk(500).Select(chunk => Host.IngestAsync(chunk));
        Assert.All(await Task.WhenAll(requests), r => Assert.Equal(500, r.Require().Accepted));
        await Host.IngestAsync([Event("visit", From.AddHours(1), owner: Other)], Other);
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
