using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>Figures of today (UTC), and what waits at this moment.</summary>
/// <param name="Total">Of all your endpoints.</param>
/// <param name="Endpoints">Of each that has any.</param>
internal sealed record WebhookStatsResponse(EndpointStatsResponse Total, IReadOnlyList<EndpointStatsResponse> Endpoints)
{
    /// <summary>Of figures.</summary>
    public static WebhookStatsResponse Of(IReadOnlyList<DeliveryStats> stats)
    {
        var total = stats.FirstOrDefault(s => s.EndpointId is null);
        return new WebhookStatsResponse(
            total is null ? EndpointStatsResponse.None : EndpointStatsResponse.Of(total), [.. stats.Where(s => s.EndpointId is not null).Select(EndpointStatsResponse.Of)]);
    }
}

/// <summary>Figures of an endpoint.</summary>
/// <param name="EndpointId">Null: of all.</param>
/// <param name="Deliveries">Of today's events.</param>
/// <param name="Succeeded">Of these.</param>
/// <param name="Failed">Of these.</param>
/// <param name="SuccessRate">Those that succeeded of those that ended, 0 to 1; null: none has.</param>
/// <param name="P50Ms">Half of today's last attempts took no longer, in milliseconds.</param>
/// <param name="P95Ms">19 of 20 of them took no longer.</param>
/// <param name="Pending">How many wait now, of whatever day.</param>
/// <param name="OldestPendingAt">Since when the oldest of these waits.</param>
/// <param name="BlockedBy">At an ordered endpoint: the delivery that keeps failing and holds the others up.</param>
/// <param name="Breaker">closed: all is sent. open: it failed too often in a row, what is due waits. halfOpen: one delivery tries whether it is back.</param>
/// <param name="BreakerOpenUntil">When an open breaker lets the next one through.</param>
/// <param name="ByHour">Today's hours so far in which something happened.</param>
internal sealed record EndpointStatsResponse(
    string? EndpointId,
    long Deliveries,
    long Succeeded,
    long Failed,
    double? SuccessRate,
    double? P50Ms,
    double? P95Ms,
    long Pending,
    DateTimeOffset? OldestPendingAt,
    string? BlockedBy,
    DeliveryBreaker Breaker,
    DateTimeOffset? BreakerOpenUntil,
    IReadOnlyList<HourResponse> ByHour)
{
    /// <summary>Of a user to whom nothing was delivered.</summary>
    public static readonly EndpointStatsResponse None = new(null, 0, 0, 0, null, null, null, 0, null, null, DeliveryBreaker.Closed, null, []);

    /// <summary>Of figures.</summary>
    public static EndpointStatsResponse Of(DeliveryStats stats) => new(
        stats.EndpointId, stats.Deliveries, stats.Succeeded, stats.Failed, stats.SuccessRate, stats.P50Ms, stats.P95Ms, stats.Pending, stats.OldestPendingAt,
        stats.BlockedBy, stats.Breaker, stats.BreakerOpenUntil, [.. stats.ByHour.Select(h => new HourResponse(h.Hour, h.Deliveries, h.Succeeded, h.Failed))]);
}

/// <summary>What happened to the events of an hour.</summary>
/// <param name="Hour">Its beginning.</param>
/// <param name="Deliveries">How many.</param>
/// <param name="Succeeded">Of these.</param>
/// <param name="Failed">Of these.</param>
internal sealed record HourResponse(DateTimeOffset Hour, long Deliveries, long Succeeded, long Failed);
