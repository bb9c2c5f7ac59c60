using Nexus.Results;

namespace Nexus.Webhooks;

/// <summary>One endpoint of a user's: what it wants to be told, its secrets, and whether it still answers. The key is its id.</summary>
[Alias("webhooks.endpoint")]
public interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>What an attempt needs; null: there is no such endpoint (any more).</summary>
    [Alias("target"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<WebhookTarget?> GetTargetAsync();

    /// <summary>
    /// The endpoint behind the callbacks of a user, <see cref="WebhookIds.CallbacksOf"/>; made when it is asked for the first time, so
    /// that callbacks are signed with a secret of his.
    /// </summary>
    [Alias("callbacks"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<WebhookTarget> OpenCallbacksAsync(string owner);

    /// <summary>The delivery side found something out. Told twice, it counts once.</summary>
    /// <param name="finding">What.</param>
    /// <param name="deliveryId">By which delivery.</param>
    /// <param name="at">When.</param>
    [Alias("found"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task FoundAsync(WebhookFinding finding, string deliveryId, DateTimeOffset at);
}
