using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nexus.Grains.Webhooks;

/// <summary>What the deliveries of an endpoint need besides its queue.</summary>
internal sealed record DeliveryServices(
    DeliveryTable Table, DeliveryHealthTable Health, AttemptRecorder Recorder, IWebhookSender Sender, RetrySchedule Schedule, RetryJitter Jitter,
    DeliveryMetrics Metrics, IOptions<WebhooksOptions> Options, TimeProvider Clock, ILogger<DeliveryGrain> Logger);
