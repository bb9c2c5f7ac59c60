using Nexus.Results;
using Orleans.Concurrency;

namespace Nexus.Webhooks;

/// <summary>One endpoint of a user's: what it wants to be told, its secrets, and whether it still answers. The key is its id.</summary>
[Alias("webhooks.endpoint")]
public interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>
    /// What an attempt needs; null: there is no such endpoint (any more). Answered also while a change is under way: the change waits for
    /// the delivery side, which may be asking this.
    /// </summary>
    [Alias("target"), AlwaysInterleave, Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<WebhookTarget?> GetTargetAsync();

    /// <summary>
    /// The endpoint behind the callbacks of a user, <see cref="WebhookIds.CallbacksOf"/>; made when it is asked for the first time, so
    /// that callbacks are signed with a secret of his.
    /// </summary>
    [Alias("callbacks"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<WebhookTarget> OpenCallbacksAsync(string owner);

    /// <summary>Whether somebody signed this with one of the endpoint's secrets, at about this time.</summary>
    [Alias("verify"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<bool> VerifyAsync(SignedMessage message);

    /// <summary>The delivery side found something out. Told twice, it counts once.</summary>
    /// <param name="finding">What.</param>
    /// <param name="deliveryId">By which delivery.</param>
    /// <param name="at">When.</param>
    [Alias("found"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task FoundAsync(WebhookFinding finding, string deliveryId, DateTimeOffset at);

    /// <summary>
    /// Makes the endpoint durable. A second time, it answers what the first one made. Through <see cref="IWebhookOwnerGrain"/>, so that
    /// the limit of endpoints holds. Fails with <see cref="WebhookErrors.Invalid(string, string)"/>.
    /// </summary>
    [Alias("register"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<RegisteredWebhook>> RegisterAsync(RegisterWebhook command);

    /// <summary>As its owner sees it.</summary>
    /// <param name="caller">The user who asks.</param>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Webhook>> GetAsync(string caller);

    /// <summary>Replaces everything it says, but for its secrets. What changes nothing makes no version.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="definition">What it is to be.</param>
    /// <param name="expected">The version that the change is meant for, or null.</param>
    [Alias("replace"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Webhook>> ReplaceAsync(string caller, WebhookDefinition definition, long? expected);

    /// <summary>Changes some of it.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="changes">What.</param>
    /// <param name="expected">The version that the change is meant for, or null.</param>
    [Alias("change"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Webhook>> ChangeAsync(string caller, WebhookChanges changes, long? expected);

    /// <summary>Sends again, also what waited meanwhile; its failures are forgotten.</summary>
    [Alias("enable"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Webhook>> EnableAsync(string caller);

    /// <summary>Sends nothing until it is enabled again.</summary>
    [Alias("disable"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Webhook>> DisableAsync(string caller);

    /// <summary>Ends it; what waits is not sent any more.</summary>
    [Alias("delete"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> DeleteAsync(string caller, long? expected);

    /// <summary>The secrets that sign now.</summary>
    [Alias("secrets"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<WebhookSecrets>> GetSecretsAsync(string caller);

    /// <summary>Signs with another secret from now on, and with the old one as well for a while.</summary>
    [Alias("rotate"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<WebhookSecrets>> RotateSecretAsync(string caller, RotateSecret command);

    /// <summary>Sends an event that is for this endpoint alone.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="testId">Names the test: the same one twice is one.</param>
    /// <returns>The id of the delivery that comes of it.</returns>
    [Alias("test"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<string>> TestAsync(string caller, string testId);

    /// <summary>Its owner's account is closed: nothing of it is kept. Without an event.</summary>
    [Alias("erase"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task EraseAsync(string owner);
}

/// <summary>Registers the endpoints of one user, one after the other, so that there are never more than are allowed. The key is the user.</summary>
[Alias("webhooks.owner")]
public interface IWebhookOwnerGrain : IGrainWithStringKey
{
    /// <summary>Registers an endpoint of this user. Fails also with <see cref="WebhookErrors.TooMany"/>.</summary>
    /// <param name="id"><c>whk_...</c></param>
    /// <param name="definition">What it wants.</param>
    /// <param name="secret">The owner's own, or null.</param>
    [Alias("register"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<RegisteredWebhook>> RegisterAsync(string id, WebhookDefinition definition, string? secret);
}
