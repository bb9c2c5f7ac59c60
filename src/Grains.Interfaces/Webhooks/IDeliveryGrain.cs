using Nexus.Results;
using Orleans.Concurrency;

namespace Nexus.Webhooks;

/// <summary>Sends what is due to one endpoint; the key is the endpoint's id. Holds no truth of its own: that is the rows.</summary>
[Alias("webhooks.deliveries")]
public interface IDeliveryGrain : IGrainWithStringKey
{
    /// <summary>There may be something to send. Answers at once, and when to look again; null: nothing is waiting.</summary>
    [Alias("wake"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<DateTimeOffset?> WakeAsync();

    /// <summary>
    /// The endpoint was changed, enabled, disabled or deleted: what was read of it is old. Answered at once, also while a turn waits for
    /// the endpoint's grain, which is the one that calls.
    /// </summary>
    [Alias("forget"), AlwaysInterleave, Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task ForgetTargetAsync();

    /// <summary>Has a delivery sent again, whatever became of it.</summary>
    /// <param name="deliveryId"><c>dlv_...</c></param>
    [Alias("redeliver"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> RedeliverAsync(string deliveryId);

    /// <summary>Has all that failed since then sent again, the oldest first; at most 10,000.</summary>
    /// <returns>How many.</returns>
    [Alias("recover"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<int> RecoverAsync(DateTimeOffset since);
}
