using System.Collections.Immutable;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>What a question for those who come back asks. Pure.</summary>
internal sealed record RetentionQuery(string? Owner, string Begins, string Returns, Buckets Buckets, string Interval, ImmutableArray<EventFilter> Filters)
{
    private const int MaxCohorts = 60;

    /// <summary>Of a request.</summary>
    public static RetentionQuery Read(QueryReader reader)
    {
        var begins = reader.Required("cohort");
        var (returns, interval) = (reader.Text("return") ?? begins, reader.Word("interval", "day", "day", "week"));
        var buckets = Buckets.Of(reader.Range(), interval, TimeZoneInfo.Utc);
        if (buckets is null or { Starts.Length: 0 or > MaxCohorts })
            reader.Refuse("interval", $"makes more than {MaxCohorts} cohorts of this range");
        return new RetentionQuery(reader.Owner, begins, returns, buckets ?? Buckets.WholeDays(reader.Range()), interval, reader.Filters());
    }
}

/// <summary>Answers how many come back, from the events themselves.</summary>
internal sealed class RetentionReader(DatasetReader dataset)
{
    private static readonly string Read = SqlText.Read<RetentionReader>("ReadRetention");

    /// <summary>Answers one.</summary>
    public async Task<Result<Retention>> ReadAsync(RetentionQuery query, CancellationToken cancellationToken)
    {
        if (dataset.RefuseEvents(query.Buckets) is { } refused)
            return refused;
        var command = new QueryCommand(Read, query.Owner, [], query.Buckets, query.Filters)
            .With("begins", NpgsqlDbType.Text, query.Begins).With("returns", NpgsqlDbType.Text, query.Returns);
        var counts = (await dataset.Database.ReadAsync(
            command, r => (Place: r.GetInt32(0), Later: r.IsDBNull(1) ? (int?)null : r.GetInt32(1), Count: r.GetInt64(2)), cancellationToken))
            .ToDictionary(r => (r.Place, r.Later), r => r.Count);
        var starts = query.Buckets.Starts;
        var cohorts = starts.Select((start, i) => new Cohort(
            new DateTimeOffset(start, TimeSpan.Zero), counts.GetValueOrDefault((i + 1, null)),
            [.. Enumerable.Range(0, starts.Length - i).Select(later => counts.GetValueOrDefault((i + 1, later)))]));
        return new Retention(query.Buckets.Range, query.Interval, [.. cohorts]);
    }
}
