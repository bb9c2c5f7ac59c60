using System.Collections.Immutable;
using Nexus.Ids;
using Nexus.Webhooks;
using Npgsql;

namespace Nexus.Grains.Webhooks;

/// <summary>A row of figures: of an endpoint or of all, of an hour or of the day.</summary>
internal sealed record DeliveryStatsRow(
    string? EndpointId, DateTimeOffset? Hour, long Deliveries, long Succeeded, long Failed, int? P50, int? P95, long Pending, DateTimeOffset? Oldest,
    DateTimeOffset? OpenUntil, string? BlockedBy)
{
    /// <summary>As <c>ReadStats.sql</c> has it.</summary>
    public static DeliveryStatsRow Read(NpgsqlDataReader row)
    {
        return new DeliveryStatsRow(
            row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(1), DateTimeKind.Utc)),
            Number(2), Number(3), Number(4), Small(5), Small(6), Number(7), Time(8), Time(9),
            row.IsDBNull(10) ? null : NexusId.Format(WebhookIds.Delivery, row.GetGuid(10)));

        long Number(int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

        int? Small(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

        DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
    }

    /// <summary>One entry for each endpoint, and one for all that comes last.</summary>
    public static ImmutableArray<DeliveryStats> Combine(IReadOnlyList<DeliveryStatsRow> rows, DateTimeOffset now)
    {
        var endpoints = rows.Where(r => r.EndpointId is not null).GroupBy(r => r.EndpointId!, StringComparer.Ordinal)
            .Select(g => Of(g.Key, [.. g], now)).OrderBy(s => s.EndpointId, StringComparer.Ordinal).ToList();
        var all = Of(null, [.. rows.Where(r => r.EndpointId is null)], now) with
        {
            Pending = endpoints.Sum(e => e.Pending),
            OldestPendingAt = endpoints.Min(e => e.OldestPendingAt),
        };
        return [.. endpoints, all];
    }

    private static DeliveryStats Of(string? endpointId, List<DeliveryStatsRow> rows, DateTimeOffset now)
    {
        var sum = rows.First(r => r.Hour is null);
        var ended = sum.Succeeded + sum.Failed;
        var breaker = new BreakerState(OpenUntil: sum.OpenUntil);
        return new DeliveryStats(
            endpointId, sum.Deliveries, sum.Succeeded, sum.Failed, ended == 0 ? null : (double)sum.Succeeded / ended, sum.P50, sum.P95, sum.Pending, sum.Oldest,
            sum.BlockedBy, breaker.Show(now), sum.OpenUntil,
            [.. rows.Where(r => r.Hour is not null).OrderBy(r => r.Hour).Select(r => new DeliveryHour(r.Hour!.Value, r.Deliveries, r.Succeeded, r.Failed))]);
    }
}
