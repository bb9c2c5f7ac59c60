using System.Collections.Immutable;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>What a time series asks. Pure.</summary>
internal sealed record TimeseriesQuery(
    string? Owner, ImmutableArray<string> Names, Buckets Buckets, string Interval, TimeZoneInfo Zone, string Measure, string? Property,
    ImmutableArray<EventFilter> Filters)
{
    /// <summary>Of a request.</summary>
    public static TimeseriesQuery Read(QueryReader reader)
    {
        var interval = reader.Word("interval", "day", "minute", "hour", "day", "week", "month");
        var measure = reader.Word("measure", "count", "count", "uniques", "sum", "avg", "min", "max");
        var property = measure is "count" or "uniques" ? reader.Text("property") : reader.Required("property");
        if (property is not null && measure is "count" or "uniques")
            reader.Refuse("property", "goes with sum, avg, min and max only");
        var (names, zone, filters) = (reader.Texts("name", QueryReader.MaxNames), reader.Zone(), reader.Filters());
        var buckets = Buckets.Of(reader.Range(), interval, zone);
        if (buckets is null or { Starts.IsEmpty: true })
            reader.Refuse("interval", $"makes more than {Buckets.Most} buckets of this range");
        return new TimeseriesQuery(reader.Owner, names, buckets ?? Buckets.WholeDays(reader.Range()), interval, zone, measure, property, filters);
    }

    /// <summary>Whether series are told apart by name.</summary>
    public bool ByName => Names.Length > 0;
}

/// <summary>Answers time series: from the rollups where they can, else from events.</summary>
internal sealed class TimeseriesReader(DatasetReader dataset)
{
    private static readonly string Sums = SqlText.Read<TimeseriesReader>("SumProperties");
    private static readonly string Values = SqlText.Read<TimeseriesReader>("CountValue");

    /// <summary>Answers one.</summary>
    public async Task<Result<Timeseries>> ReadAsync(TimeseriesQuery query, CancellationToken cancellationToken)
    {
        var names = await dataset.NamesAsync(query.Owner, query.Names, cancellationToken);
        if (await FromRollupsAsync(query, names, cancellationToken) is { } rolled)
            return Answer(query, rolled, AnswerSource.Rollups, query.Measure == "uniques" ? UniqueCount.Estimated : null);
        if (dataset.RefuseEvents(query.Buckets) is { } refused)
            return refused;
        var measured = await dataset.MeasureAsync(
            query.Owner, names, query.Buckets, query.Filters, query.ByName, query.Measure, query.Property, cancellationToken);
        return Answer(
            query, measured.Select(m => (m.Name, m.Place, ValueOf(query.Measure, m))), AnswerSource.Events,
            query.Measure == "uniques" ? UniqueCount.Exact : null);
    }

    private static double? ValueOf(string measure, Measured measured) => measure switch
    {
        "count" => measured.Events,
        "uniques" => measured.Uniques,
        _ => measured.Numbers.Of(measure),
    };

    // Null: they can't answer it.
    private async Task<IEnumerable<(string Name, int Place, double? Value)>?> FromRollupsAsync(
        TimeseriesQuery query, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var buckets = query.Buckets;
        if (query.Filters.Length > 0)
            return await OfValueAsync(query, names, cancellationToken);
        switch (query.Measure)
        {
            case "count":
                return (await dataset.CountAsync(query.Owner, names, buckets, query.ByName, cancellationToken)).Select(c => (c.Name, c.Place, (double?)c.Events));
            case "uniques" when await dataset.CountsExactlyAsync(query.Owner, names, buckets, cancellationToken):
                return null;
            case "uniques":
                return (await dataset.EstimateAsync(query.Owner, names, buckets, query.ByName, cancellationToken)).Select(u => (u.Name, u.Place, (double?)u.Uniques));
            case var _ when buckets.Grain == "d":
                var sums = await dataset.Database.ReadAsync(
                    ByProperty(Sums, query, names, query.Property!),
                    r => (r.GetString(0), r.GetInt32(1), new NumberSums(
                        r.GetInt64(2), r.GetDouble(3), r.IsDBNull(4) ? 0 : r.GetDouble(4), r.IsDBNull(5) ? 0 : r.GetDouble(5))), cancellationToken);
                return sums.Select(s => (s.Item1, s.Item2, s.Item3.Of(query.Measure)));
            default:
                return null;
        }
    }

    // How often a property has one value is kept by the day, as long as each value has a row.
    private async Task<IEnumerable<(string Name, int Place, double? Value)>?> OfValueAsync(
        TimeseriesQuery query, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        if (query is not { Measure: "count", Buckets.Grain: "d", Filters: [{ Op: EventFilter.Eq, Value.Length: <= AnalyticsLimits.Value } filter] })
            return null;
        if (await dataset.CountPropertyAsync(query.Owner, names, query.Buckets, filter.Property, cancellationToken) is not { Unlisted: 0 })
            return null;
        var command = ByProperty(Values, query, names, filter.Property).With("value", NpgsqlDbType.Text, filter.Value);
        return await dataset.Database.ReadAsync(command, r => (r.GetString(0), r.GetInt32(1), (double?)r.GetInt64(2)), cancellationToken);
    }

    private static QueryCommand ByProperty(string sql, TimeseriesQuery query, IReadOnlyCollection<string> names, string property) =>
        new QueryCommand(sql, query.Owner, names, query.Buckets).With("by_name", NpgsqlDbType.Boolean, query.ByName).With("property", NpgsqlDbType.Text, property);

    private static Timeseries Answer(
        TimeseriesQuery query, IEnumerable<(string Name, int Place, double? Value)> values, AnswerSource source, UniqueCount? uniques)
    {
        var found = values.ToDictionary(v => (v.Name, v.Place), v => v.Value);
        double? empty = query.Measure is "count" or "uniques" or "sum" ? 0 : null;
        var series = (query.ByName ? query.Names : [""]).Select(name => new Series(
            query.ByName ? name : null,
            [.. query.Buckets.Starts.Select((start, i) => new Point(new DateTimeOffset(start, TimeSpan.Zero), found.GetValueOrDefault((name, i + 1)) ?? empty))]));
        return new Timeseries(query.Buckets.Range, query.Interval, query.Zone.Id, query.Measure, uniques, source, [.. series]);
    }
}
