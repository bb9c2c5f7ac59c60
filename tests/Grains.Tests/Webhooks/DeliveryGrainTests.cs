using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Testing;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class DeliveryGrainTests
{
    [Fact]
    public async Task An_event_reaches_each_endpoint_that_wants_it_once()
    {
        await using var host = await DeliveryHost.StartAsync();
        var (one, other) = (await host.RegisterAsync("http://127.0.0.1:9/one"), await host.RegisterAsync("http://127.0.0.1:9/other"));

        await host.HappenAsync(count: 20);
        await host.AreAsync(one, DeliveryStatus.Succeeded, 20);
        await host.AreAsync(other, DeliveryStatus.Succeeded, 20);

        Assert.Equal(Enumerable.Range(0, 20), host.Sender.Sent.Where(s => s.Target.Id == one).Select(s => s.Number).Order());
        Assert.Equal(40, host.Sender.Sent.Count);
        Assert.Equal(20, host.Sender.Sent.Select(s => s.Message.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(0L, await host.Database.ScalarAsync<long>("select count(*) from webhooks.pending"));
    }

    [Fact]
    public async Task What_is_sent_is_the_event_with_its_id_type_and_time()
    {
        await using var host = await DeliveryHost.StartAsync();
        await host.RegisterAsync();

        await host.HappenAsync(first: 7);
        await host.SentAsync(1);

        var sent = host.Sender.Sent[0].Message;
        using var payload = JsonDocument.Parse(sent.Body);
        Assert.Equal(["id", "type", "timestamp", "data"], payload.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(sent.Id, payload.RootElement.GetProperty("id").GetString());
        Assert.StartsWith("evt_", sent.Id, StringComparison.Ordinal);
        Assert.Equal("test.thing.happened", payload.RootElement.GetProperty("type").GetString());
        Assert.Equal(host.Now, payload.RootElement.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal(7, payload.RootElement.GetProperty("data").GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Nobody_gets_anothers_events_nor_what_happened_before_it_was_registered()
    {
        await using var host = await DeliveryHost.StartAsync();
        await host.HappenAsync(first: 1);
        host.Pass(TimeSpan.FromSeconds(1));
        var mine = await host.RegisterAsync();
        var another = await host.RegisterAsync(owner: "usr_00000000000070008000000000000002");

        await host.HappenAsync(first: 2);
        await host.AreAsync(mine, DeliveryStatus.Succeeded, 1);

        Assert.Equal([2], host.Sender.Sent.Select(s => s.Number));
        Assert.Equal(0, await host.CountAsync(another, DeliveryStatus.Succeeded));
    }

    [Fact]
    public async Task An_event_that_is_read_again_makes_nothing_anew()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        await host.HappenAsync(count: 10);
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 10);

        await host.Host.StopAsync();
        await host.Database.ExecuteAsync("update nexus.pump_cursor set tx = 0, seq = 0 where pump_group = 'webhooks.deliveries'");
        await host.Host.StartAsync();
        await host.HappenAsync(first: 10);
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 11);

        Assert.Equal(11, host.Sender.Sent.Count);
    }

    [Fact]
    public async Task A_delivery_that_fails_is_tried_again_by_the_schedule_also_after_restarts()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(500);
        await host.HappenAsync();
        await host.RecordedAsync(1);

        var pauses = new[] { 5, 300, 1800, 7200, 18_000, 36_000, 36_000 };
        for (var i = 0; i < pauses.Length; i++)
        {
            if (i % 2 == 0)
                await host.Host.RestartAsync();
            Assert.Equal(
                pauses[i], (await host.Database.ScalarAsync<DateTime>("select next_at from webhooks.pending") - host.Now.UtcDateTime).TotalSeconds, tolerance: 0.001);
            host.Pass(TimeSpan.FromSeconds(pauses[i]));
            await host.RecordedAsync(i + 2);
        }

        await host.AreAsync(endpoint, DeliveryStatus.Failed, 1);
        Assert.Equal(8, host.Sender.Sent.Count);
        Assert.Single(host.Sender.Sent.Select(s => s.Message.Id).Distinct(StringComparer.Ordinal));
        await Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<long>(
            "select count(*) from nexus.event_log where type in ('endpoint.failing', 'endpoint.exhausted')") == 2);
    }

    [Fact]
    public async Task The_first_success_after_failures_is_told()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(503);
        await host.HappenAsync();
        foreach (var (pause, recorded) in new[] { (0, 1), (5, 2), (300, 3), (1800, 4) })
        {
            host.Pass(TimeSpan.FromSeconds(pause));
            await host.RecordedAsync(recorded);
        }

        await host.Host.RestartAsync();
        host.Sender.AnswerWith(200);
        await host.HappenAsync(first: 1);
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 1);

        await host.EventuallyAsync(async () => await host.Database.ScalarAsync<long>(
            "select count(*) from nexus.event_log where type = 'endpoint.recovered'") == 1);
        await host.EventuallyAsync(async () => await host.Database.ScalarAsync<long>("select count(*) from webhooks.finding") == 0);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_not_bothered_again()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(410);

        await host.HappenAsync();
        await host.AreAsync(endpoint, DeliveryStatus.Failed, 1);
        await Eventually.AsyncCondition(async () => await host.Webhook(endpoint).GetTargetAsync() is { Enabled: false });
        await host.HappenAsync(first: 1);
        var witness = await host.RegisterAsync();
        await host.HappenAsync(first: 2);
        await host.Database.ScalarAsync<long>("select 1");
        await Eventually.Condition(() => host.Sender.Sent.Any(s => s.Target.Id == witness));

        Assert.Single(host.Sender.Sent, s => s.Target.Id == endpoint);
    }

    [Fact]
    public async Task An_endpoint_that_fails_for_five_days_is_disabled()
    {
        await using var host = await DeliveryHost.StartAsync(configure: setup =>
        {
            setup.Settings["Nexus:Webhooks:RetryDelays:0"] = "00:00:01";
            setup.Settings["Nexus:Webhooks:BreakerFailures"] = "100";
        });
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(500);

        for (var day = 0; day <= 5; day++)
        {
            await host.HappenAsync(first: day);
            await host.EventuallyAsync(async () => await host.CountAsync(endpoint, DeliveryStatus.Failed) == day + 1);
            Assert.True((await host.Webhook(endpoint).GetTargetAsync())!.Enabled || day == 5);
            host.Pass(TimeSpan.FromHours(24.1));
        }

        await host.EventuallyAsync(async () => await host.Webhook(endpoint).GetTargetAsync() is { Enabled: false });
        Assert.Equal(1L, await host.Database.ScalarAsync<long>("select count(*) from nexus.event_log where type = 'endpoint.disabled'"));
    }

    [Fact]
    public async Task Attempts_are_recorded_with_what_was_answered()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(500);
        await host.HappenAsync();
        await host.RecordedAsync(1);
        host.Sender.AnswerWith(201);
        host.Pass(TimeSpan.FromSeconds(5));
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 1);

        var queries = host.Host.Services.GetRequiredService<IDeliveryQueries>();
        var summary = Assert.Single(await queries.ListAsync(DeliveryHost.Owner, endpoint, new DeliveryFilter(), null, 10, CancellationToken.None));
        var details = await queries.FindAsync(DeliveryHost.Owner, endpoint, summary.Id, CancellationToken.None);

        Assert.Equal((2, 201, DeliveryStatus.Succeeded), (summary.Attempts, summary.LastStatus, summary.Status));
        Assert.Equal([1, 2], details!.Attempts.Select(a => a.Number));
        Assert.Equal("""{"status":500}""", details.Attempts[0].Details);
        Assert.Equal("answer"u8.ToArray(), details.Attempts[1].Response);
        Assert.Equal(0, Things.NumberOf(details.Payload));
        Assert.Null(await queries.FindAsync("usr_00000000000070008000000000000002", endpoint, summary.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_payload_that_is_too_long_is_sent_as_a_reference_to_itself()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        var text = new string('x', 300_000);

        await host.HappenAsync(more: $$"""{"text":"{{text}}"}""");
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 1);

        using var sent = JsonDocument.Parse(host.Sender.Sent[0].Message.Body);
        var reference = sent.RootElement.GetProperty("data").GetProperty("ref").GetString()!;
        Assert.StartsWith($"/api/v1/webhooks/{endpoint}/deliveries/dlv_", reference, StringComparison.Ordinal);
        var queries = host.Host.Services.GetRequiredService<IDeliveryQueries>();
        var details = await queries.FindAsync(DeliveryHost.Owner, endpoint, reference.Split('/')[^1], CancellationToken.None);
        using var whole = JsonDocument.Parse(details!.Payload);
        Assert.Equal(text, whole.RootElement.GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_callback_goes_to_its_own_address_signed_for_its_owner()
    {
        await using var host = await DeliveryHost.StartAsync();

        await host.HappenAsync(more: """{"callbackUrl":"http://127.0.0.1:9/back"}""");
        await host.SentAsync(1);

        var sent = Assert.Single(host.Sender.Sent);
        Assert.Equal("http://127.0.0.1:9/back", sent.Message.Url);
        Assert.Equal(WebhookIds.CallbacksOf(DeliveryHost.Owner), sent.Target.Id);
        Assert.Single(sent.Target.SealedSecrets);
    }
}
