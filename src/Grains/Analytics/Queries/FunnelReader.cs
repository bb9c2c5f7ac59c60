using System.Collections.Immutable;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>What a funnel asks. Pure.</summary>
internal sealed record FunnelQuery(string? Owner, ImmutableArray<string> Steps, Buckets Buckets, TimeSpan Window, ImmutableArray<EventFilter> Filters)
{
    private const int MaxSteps = 10;

    /// <summary>Of a request.</summary>
    public static FunnelQuery Read(QueryReader reader)
    {
        var steps = reader.All("step");
        if (steps.Length is < 2 or > MaxSteps || steps.Any(s => s.Length is 0 or > AnalyticsLimits.Name))
            reader.Refuse("step", $"must stand 2 to {MaxSteps} times, each with the name of an event");
        return new FunnelQuery(
            reader.Owner, steps, Buckets.WholeDays(reader.Range()), reader.Duration("window", TimeSpan.FromDays(7), TimeSpan.FromDays(366)), reader.Filters());
    }
}

/// <summary>Answers funnels. Reads the events of the steps, in order, one distinct id after the other.</summary>
internal sealed class FunnelReader(DatasetReader dataset)
{
    private static readonly string Steps = SqlText.Read<FunnelReader>("ReadSteps");

    /// <summary>Answers one.</summary>
    public async Task<Result<Funnel>> ReadAsync(FunnelQuery query, CancellationToken cancellationToken)
    {
        if (dataset.RefuseEvents(query.Buckets) is { } refused)
            return refused;
        var count = new FunnelCount(query.Steps, query.Window);
        await dataset.Database.ReadAsync(
            new QueryCommand(Steps, query.Owner, [.. query.Steps.Distinct(StringComparer.Ordinal)], query.Buckets, query.Filters),
            r => count.Add(r.GetString(0), r.GetString(1), r.GetDateTime(2)), cancellationToken);
        var reached = count.Reached;
        var steps = query.Steps.Select((name, i) => new FunnelStep(
            name, reached[i], Share(reached[i], reached[0]), Share(reached[i], reached[Math.Max(0, i - 1)])));
        return new Funnel(query.Buckets.Range, (long)query.Window.TotalSeconds, [.. steps]);
    }

    private static double? Share(long part, long whole) => whole == 0 ? null : Math.Round((double)part / whole, 4);
}
