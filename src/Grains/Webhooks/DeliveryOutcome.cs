using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>A delivery that is to be sent, as it is read from its endpoint's queue.</summary>
/// <param name="Place">Names it within the endpoint.</param>
/// <param name="Id">Of the delivery.</param>
/// <param name="MessageId">Of the event.</param>
/// <param name="Type">The event's.</param>
/// <param name="Url">Of a callback; null: the endpoint's.</param>
/// <param name="Attempts">How many were made.</param>
/// <param name="Tries">How many of this round failed.</param>
/// <param name="NextAt">Not before.</param>
/// <param name="OccurredAt">When the event happened.</param>
/// <param name="Trace">Of the command behind it, or null.</param>
/// <param name="Bytes">How long the whole payload is, in UTF-8.</param>
/// <param name="Body">The payload; null: it is too long, a reference is sent.</param>
internal sealed record PendingDelivery(
    long Place, Guid Id, Guid MessageId, string Type, string? Url, int Attempts, int Tries, DateTimeOffset NextAt, DateTimeOffset OccurredAt,
    string? Trace, int Bytes, string? Body);

/// <summary>What an attempt makes of its delivery.</summary>
/// <param name="Status">From now on.</param>
/// <param name="Tries">Failed ones of this round.</param>
/// <param name="NextAt">When it is tried again; null: it has ended.</param>
/// <param name="Finding">What the endpoint is to be told; null: nothing.</param>
internal readonly record struct DeliveryOutcome(DeliveryStatus Status, int Tries, DateTimeOffset? NextAt, WebhookFinding? Finding)
{
    // Spec page 07: owners are told at the fourth failure, some 35 minutes after the first.
    private const int TellAt = 4;

    /// <summary>By the rules of spec page 07.</summary>
    /// <param name="delivery">Before the attempt.</param>
    /// <param name="result">What became of the attempt.</param>
    /// <param name="failing">Whether the owner was told of failures, and not yet of a success.</param>
    /// <param name="schedule">When to try again.</param>
    /// <param name="random">Jitter, 0 to 1.</param>
    /// <param name="now">UTC.</param>
    public static DeliveryOutcome After(
        PendingDelivery delivery, AttemptResult result, bool failing, RetrySchedule schedule, double random, DateTimeOffset now)
    {
        switch (result.Verdict)
        {
            case AttemptVerdict.Delivered:
                return new DeliveryOutcome(DeliveryStatus.Succeeded, delivery.Tries, null, failing ? WebhookFinding.Recovered : null);
            case AttemptVerdict.Gone:
                return new DeliveryOutcome(DeliveryStatus.Failed, delivery.Tries + 1, null, WebhookFinding.Gone);
            default:
                var tries = delivery.Tries + 1;
                return schedule.After(tries, result, random) is { } pause
                    ? new DeliveryOutcome(DeliveryStatus.Pending, tries, now + pause, tries == TellAt ? WebhookFinding.Failing : null)
                    : new DeliveryOutcome(DeliveryStatus.Failed, tries, null, WebhookFinding.Exhausted);
        }
    }
}
