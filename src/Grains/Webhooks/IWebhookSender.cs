using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Makes one attempt: signs, connects to an address that may be connected to, and reads what comes back.</summary>
internal interface IWebhookSender
{
    /// <summary>Never throws for what the receiver or the network does; only when it is cancelled.</summary>
    Task<AttemptResult> SendAsync(WebhookTarget target, OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>What is sent.</summary>
/// <param name="Id">The <c>webhook-id</c>: <c>evt_...</c>, the same in every attempt.</param>
/// <param name="Body">The payload as it is signed.</param>
/// <param name="Url">Where to: the target's, or the callback's own.</param>
/// <param name="Trace">W3C <c>traceparent</c> of the command behind the event, or null.</param>
internal sealed record OutgoingMessage(string Id, string Body, string Url, string? Trace);

/// <summary>What became of an attempt.</summary>
/// <param name="Verdict">What follows from it.</param>
/// <param name="StartedAt">UTC; also the <c>webhook-timestamp</c>, in whole seconds.</param>
/// <param name="Status">The HTTP status; null: there was no answer.</param>
/// <param name="TimedOut">Whether there was no answer in time; such a receiver is given a minute at least.</param>
/// <param name="RetryAfter">What the receiver asked for (429, 503), or null.</param>
/// <param name="Error">Why there was no answer, in words for the endpoint's owner, or null. Never an inside address.</param>
/// <param name="Details">JSON of what the delivery log shows: url, request and response headers, timings.</param>
/// <param name="Response">The first 64 KiB of the answer's body.</param>
internal sealed record AttemptResult(
    AttemptVerdict Verdict, DateTimeOffset StartedAt, int? Status, bool TimedOut, TimeSpan? RetryAfter, string? Error, string Details,
    ReadOnlyMemory<byte> Response);

/// <summary>What follows from an attempt.</summary>
internal enum AttemptVerdict
{
    /// <summary>2xx.</summary>
    Delivered,

    /// <summary>To be tried again: another status, a time-out, no connection.</summary>
    Failed,

    /// <summary>410: the endpoint is not to be bothered again.</summary>
    Gone,
}
