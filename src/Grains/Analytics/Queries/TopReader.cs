using System.Collections.Immutable;
using Nexus.Analytics;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>What a list of the most frequent asks. Pure.</summary>
internal sealed record TopQuery(string? Owner, Buckets Buckets, string Of, string? Property, int Limit, ImmutableArray<EventFilter> Filters)
{
    /// <summary>Of a request.</summary>
    public static TopQuery Read(QueryReader reader)
    {
        var of = reader.Word("of", "names", "names", "values");
        var property = of == "values" ? reader.Required("property") : reader.Text("property");
        if (of == "names" && property is not null)
            reader.Refuse("property", "goes with of=values only");
        return new TopQuery(reader.Owner, Buckets.WholeDays(reader.Range()), of, property, reader.Number("limit", 10, 1, 100), reader.Filters());
    }
}

/// <summary>Answers lists of the most frequent names, or values of a property whatever the name.</summary>
internal sealed class TopReader(DatasetReader dataset)
{
    /// <summary>Answers one.</summary>
    public async Task<Result<Top>> ReadAsync(TopQuery query, CancellationToken cancellationToken)
    {
        if (query.Property is { } property)
            return await ValuesAsync(query, property, cancellationToken);
        if (query.Filters.Length > 0 && dataset.RefuseEvents(query.Buckets) is { } refused)
            return refused;
        var names = await dataset.NamesAsync(query.Owner, [], cancellationToken);
        var counts = query.Filters.Length == 0
            ? (await dataset.CountAsync(query.Owner, names, query.Buckets, byName: true, cancellationToken)).Select(c => new ValueCount(c.Name, c.Events))
            : (await dataset.MeasureAsync(query.Owner, names, query.Buckets, query.Filters, byName: true, "count", property: null, cancellationToken))
                .Select(m => new ValueCount(m.Name, m.Events));
        var all = counts.OrderByDescending(c => c.Count).ThenBy(c => c.Value, StringComparer.Ordinal).ToList();
        return new Top(
            query.Buckets.Range, query.Of, Property: null, query.Filters.Length == 0 ? AnswerSource.Rollups : AnswerSource.Events,
            [.. all.Take(query.Limit)], all.Skip(query.Limit).Sum(c => c.Count));
    }

    private async Task<Result<Top>> ValuesAsync(TopQuery query, string property, CancellationToken cancellationToken)
    {
        var result = await new BreakdownReader(dataset).ReadAsync(
            new BreakdownQuery(query.Owner, [], query.Buckets, property, "count", query.Limit, query.Filters), cancellationToken);
        if (result.Error is { } error)
            return error;
        var breakdown = result.Require();
        return new Top(breakdown.Range, query.Of, property, breakdown.Source, breakdown.Rows, breakdown.Other ?? 0);
    }
}
