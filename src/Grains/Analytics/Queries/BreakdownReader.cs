using System.Collections.Immutable;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>What a breakdown asks. Pure.</summary>
internal sealed record BreakdownQuery(
    string? Owner, ImmutableArray<string> Names, Buckets Buckets, string Property, string Measure, int Limit, ImmutableArray<EventFilter> Filters)
{
    /// <summary>Of a request.</summary>
    public static BreakdownQuery Read(QueryReader reader) => new(
        reader.Owner, reader.Texts("name", QueryReader.MaxNames), Buckets.WholeDays(reader.Range()), reader.Required("property"),
        reader.Word("measure", "count", "count", "uniques"), reader.Number("limit", 10, 1, 100), reader.Filters());
}

/// <summary>Answers breakdowns: from the rollups unless uniques or filters are asked for.</summary>
internal sealed class BreakdownReader(DatasetReader dataset)
{
    private static readonly string TopValues = SqlText.Read<BreakdownReader>("TopValues");
    private static readonly string OfEvents = SqlText.Read<BreakdownReader>("BreakDownEvents");

    /// <summary>Answers one.</summary>
    public async Task<Result<Breakdown>> ReadAsync(BreakdownQuery query, CancellationToken cancellationToken)
    {
        var names = await dataset.NamesAsync(query.Owner, query.Names, cancellationToken);
        if (query is { Measure: "count", Filters.IsEmpty: true })
            return await FromRollupsAsync(query, names, cancellationToken);
        return dataset.RefuseEvents(query.Buckets) is { } refused ? refused : await FromEventsAsync(query, names, cancellationToken);
    }

    private async Task<Breakdown> FromRollupsAsync(BreakdownQuery query, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var all = (await dataset.CountAsync(query.Owner, names, query.Buckets, byName: false, cancellationToken)).Sum(c => c.Events);
        var (having, unlisted) = await dataset.CountPropertyAsync(query.Owner, names, query.Buckets, query.Property, cancellationToken);
        var command = new QueryCommand(TopValues, query.Owner, names, query.Buckets)
            .With("property", NpgsqlDbType.Text, query.Property).With("limit", NpgsqlDbType.Integer, query.Limit);
        var rows = await dataset.Database.ReadAsync(command, r => new ValueCount(r.GetString(0), r.GetInt64(1)), cancellationToken);
        return new Breakdown(
            query.Buckets.Range, query.Property, query.Measure, AnswerSource.Rollups, [.. rows], having - rows.Sum(r => r.Count), all - having, unlisted == 0);
    }

    private async Task<Breakdown> FromEventsAsync(BreakdownQuery query, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var command = new QueryCommand(OfEvents, query.Owner, names, query.Buckets, query.Filters)
            .With("property", NpgsqlDbType.Text, query.Property).With("measure", NpgsqlDbType.Text, query.Measure);
        var isCount = query.Measure == "count";
        var all = await dataset.Database.ReadAsync(
            command, r => (Value: r.IsDBNull(0) ? null : r.GetString(0), Count: r.GetInt64(isCount ? 1 : 2)), cancellationToken);
        var rows = all.Where(r => r.Value is not null).OrderByDescending(r => r.Count).ThenBy(r => r.Value, StringComparer.Ordinal).Take(query.Limit)
            .Select(r => new ValueCount(r.Value!, r.Count)).ToList();
        var missing = all.Where(r => r.Value is null).Sum(r => r.Count);
        long? other = isCount ? all.Sum(r => r.Count) - missing - rows.Sum(r => r.Count) : null;
        return new Breakdown(
            query.Buckets.Range, query.Property, query.Measure, AnswerSource.Events, [.. rows], other, isCount ? missing : null, IsComplete: true);
    }
}
