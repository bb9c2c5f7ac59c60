using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>Answers what today looks like.</summary>
internal sealed class StatsReader(DatasetReader dataset, TimeProvider clock)
{
    private const int TopNames = 5;
    private static readonly string LastEvent = SqlText.Read<StatsReader>("LastEvent");
    private static readonly string LastMinute = SqlText.Read<StatsReader>("LastMinute");

    /// <summary>Answers it.</summary>
    public async Task<Result<TodayStats>> ReadAsync(string? owner, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var today = new Buckets([LocalTime.ToUtc(local.Date, zone)], LocalTime.ToUtc(local.Date.AddDays(1), zone));
        var soFar = LocalTime.ToUtc(local.AddDays(-1), zone);
        var yesterday = new Buckets([LocalTime.ToUtc(local.Date.AddDays(-1), zone)], new DateTime(soFar.Ticks - (soFar.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc));

        var names = await dataset.NamesAsync(owner, [], cancellationToken);
        var counts = await dataset.CountAsync(owner, names, today, byName: true, cancellationToken);
        var before = yesterday.Starts[0] < yesterday.End ? await dataset.CountAsync(owner, names, yesterday, byName: false, cancellationToken) : [];
        var exact = await dataset.CountsExactlyAsync(owner, names, today, cancellationToken);
        var uniques = exact
            ? (await dataset.MeasureAsync(owner, names, today, [], byName: false, "uniques", property: null, cancellationToken)).Sum(m => m.Uniques)
            : (await dataset.EstimateAsync(owner, names, today, byName: false, cancellationToken)).Sum(u => u.Uniques);
        return new TodayStats(
            zone.Id, today.Range.From, counts.Sum(c => c.Events), before.Sum(c => c.Events), uniques, exact ? UniqueCount.Exact : UniqueCount.Estimated,
            [.. counts.OrderByDescending(c => c.Events).ThenBy(c => c.Name, StringComparer.Ordinal).Take(TopNames).Select(c => new ValueCount(c.Name, c.Events))],
            await LastAsync(owner, names, today, cancellationToken));
    }

    // Of one dataset by a probe a name; of everybody's by the minute.
    private async Task<DateTimeOffset?> LastAsync(string? owner, IReadOnlyCollection<string> names, Buckets today, CancellationToken cancellationToken)
    {
        var last = await dataset.Database.ReadAsync(
            new QueryCommand(owner is null ? LastMinute : LastEvent, owner, names, today),
            r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        return last.SingleOrDefault();
    }
}
