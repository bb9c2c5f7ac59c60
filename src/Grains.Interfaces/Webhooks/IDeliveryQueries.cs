using System.Collections.Immutable;

namespace Nexus.Webhooks;

/// <summary>Reads what was delivered, or not. Whose endpoint it is goes into every question: another's deliveries are not there.</summary>
public interface IDeliveryQueries
{
    /// <summary>The deliveries of an endpoint, the newest event first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="endpointId"><c>whk_...</c></param>
    /// <param name="filter">Which.</param>
    /// <param name="after">The id of the last one of the page before, or null for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<DeliverySummary>> ListAsync(
        string owner, string endpointId, DeliveryFilter filter, string? after, int count, CancellationToken cancellationToken);

    /// <summary>One delivery with what is sent and all attempts, the first one first; null: there is none.</summary>
    Task<DeliveryDetails?> FindAsync(string owner, string endpointId, string deliveryId, CancellationToken cancellationToken);

    /// <summary>Figures of today (UTC) for each endpoint of a user that has any, and what waits at this moment.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="endpointId">Only of this one, or null: of all, and their sum under an <see cref="DeliveryStats.EndpointId"/> of null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<DeliveryStats>> GetStatsAsync(string owner, string? endpointId, CancellationToken cancellationToken);
}

/// <summary>How far a delivery is.</summary>
public enum DeliveryStatus
{
    /// <summary>To be sent, for the first time or again.</summary>
    Pending,

    /// <summary>The receiver answered 2xx.</summary>
    Succeeded,

    /// <summary>No try is left, or the receiver is gone.</summary>
    Failed,

    /// <summary>The endpoint was deleted before it was sent.</summary>
    Cancelled,
}

/// <summary>Which deliveries; null members let everything pass.</summary>
/// <param name="Status">How far they are.</param>
/// <param name="Type">The event's type, exactly.</param>
/// <param name="From">The event happened at or after.</param>
/// <param name="To">The event happened before.</param>
public sealed record DeliveryFilter(DeliveryStatus? Status = null, string? Type = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>A delivery in a list.</summary>
/// <param name="Id"><c>dlv_...</c></param>
/// <param name="EndpointId"><c>whk_...</c></param>
/// <param name="EventId"><c>evt_...</c>, the <c>webhook-id</c>.</param>
/// <param name="Type">The event's.</param>
/// <param name="Url">Of a callback, its own; null: the endpoint's.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempts">How many were made.</param>
/// <param name="LastStatus">The HTTP status of the last answer; null: there was none.</param>
/// <param name="OccurredAt">When the event happened, UTC, to the millisecond.</param>
/// <param name="CreatedAt">When the delivery was made, UTC.</param>
/// <param name="NextAt">When it is sent (again), at the earliest; null: it is not pending.</param>
/// <param name="FinishedAt">When it ended, UTC; null: it is pending.</param>
/// <param name="BlockedBy">At an ordered endpoint: the earlier delivery that keeps failing and holds this one up; else null.</param>
public sealed record DeliverySummary(
    string Id,
    string EndpointId,
    string EventId,
    string Type,
    string? Url,
    DeliveryStatus Status,
    int Attempts,
    int? LastStatus,
    DateTimeOffset OccurredAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAt,
    DateTimeOffset? FinishedAt,
    string? BlockedBy);

/// <summary>A delivery with everything that is kept of it.</summary>
/// <param name="Summary">As in lists.</param>
/// <param name="Payload">The whole event as JSON text, also when a reference was sent instead.</param>
/// <param name="Attempts">The first one first.</param>
public sealed record DeliveryDetails(DeliverySummary Summary, string Payload, ImmutableArray<DeliveryAttempt> Attempts);

/// <summary>One HTTP try.</summary>
/// <param name="Number">From 1.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Details">JSON as the sender wrote it: url, headers, status, error, timings.</param>
/// <param name="Response">The first 64 KiB of the answer's body; empty: it had none.</param>
public sealed record DeliveryAttempt(int Number, DateTimeOffset StartedAt, string Details, ImmutableArray<byte> Response);

/// <summary>Figures of an endpoint, or of all of a user's.</summary>
/// <param name="EndpointId">Null: the sum of all.</param>
/// <param name="Deliveries">Of today's events.</param>
/// <param name="Succeeded">Of these.</param>
/// <param name="Failed">Of these.</param>
/// <param name="SuccessRate">Succeeded of those that ended, 0 to 1; null: none has.</param>
/// <param name="P50Ms">Half of today's last attempts took no longer; null: there was none.</param>
/// <param name="P95Ms">19 of 20 of them took no longer.</param>
/// <param name="Pending">How many wait now, of whatever day.</param>
/// <param name="OldestPendingAt">Since when the oldest of these waits; null: none does.</param>
/// <param name="BlockedBy">At an ordered endpoint: the delivery that keeps failing and holds the others up; else null.</param>
/// <param name="Breaker">Whether it is sent to.</param>
/// <param name="BreakerOpenUntil">When an open breaker lets the next one through; null: it is closed.</param>
/// <param name="ByHour">Today's hours so far in which something happened.</param>
public sealed record DeliveryStats(
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
    ImmutableArray<DeliveryHour> ByHour);

/// <summary>What happened to the events of an hour.</summary>
/// <param name="Hour">Its beginning, UTC.</param>
/// <param name="Deliveries">How many.</param>
/// <param name="Succeeded">Of these.</param>
/// <param name="Failed">Of these.</param>
public sealed record DeliveryHour(DateTimeOffset Hour, long Deliveries, long Succeeded, long Failed);

/// <summary>Whether an endpoint is sent to.</summary>
public enum DeliveryBreaker
{
    /// <summary>All is sent.</summary>
    Closed,

    /// <summary>It failed too often in a row: what is due waits.</summary>
    Open,

    /// <summary>One delivery tries whether it is back.</summary>
    HalfOpen,
}
