using Microsoft.Extensions.Options;
using Nexus.Grains.Webhooks;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class DeliveryOutcomeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetrySchedule Schedule = new(Options.Create(new WebhooksOptions()));

    [Theory]
    [InlineData(0, 200, false, DeliveryStatus.Succeeded, null, null)]
    [InlineData(5, 204, true, DeliveryStatus.Succeeded, null, WebhookFinding.Recovered)]
    [InlineData(0, 410, false, DeliveryStatus.Failed, null, WebhookFinding.Gone)]
    [InlineData(0, 500, false, DeliveryStatus.Pending, 5, null)]
    [InlineData(2, 302, false, DeliveryStatus.Pending, 1800, null)] // redirects are not followed
    [InlineData(3, 500, false, DeliveryStatus.Pending, 7200, WebhookFinding.Failing)]
    [InlineData(3, 500, true, DeliveryStatus.Pending, 7200, WebhookFinding.Failing)] // told twice, it counts once
    [InlineData(4, 500, true, DeliveryStatus.Pending, 18_000, null)]
    [InlineData(7, 500, true, DeliveryStatus.Failed, null, WebhookFinding.Exhausted)]
    public void An_attempt_makes_this_of_its_delivery(
        int tries, int status, bool failing, DeliveryStatus expected, int? seconds, WebhookFinding? finding)
    {
        var outcome = DeliveryOutcome.After(Delivery(tries), ScriptedSender.Status(status), failing, Schedule, random: 0.5, Noon);

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(seconds is { } pause ? Noon.AddSeconds(pause) : null, outcome.NextAt);
        Assert.Equal(finding, outcome.Finding);
    }

    [Fact]
    public void A_schedule_of_few_tries_ends_without_a_warning()
    {
        var schedule = new RetrySchedule(Options.Create(new WebhooksOptions { RetryDelays = [TimeSpan.FromSeconds(1)] }));

        var outcome = DeliveryOutcome.After(Delivery(tries: 1), ScriptedSender.TimedOut(), failing: false, schedule, random: 0, Noon);

        Assert.Equal((DeliveryStatus.Failed, WebhookFinding.Exhausted), (outcome.Status, outcome.Finding));
    }

    private static PendingDelivery Delivery(int tries) =>
        new(Place: 1, Guid.Empty, Guid.Empty, "test.thing.happened", Url: null, Attempts: tries, tries, Noon, Noon, Trace: null, Bytes: 2, "{}");
}
