using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Ids;
using Nexus.Testing;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

/// <summary>What holds deliveries back, and what brings them back.</summary>
public sealed class DeliveryControlTests
{
    [Fact]
    public async Task An_endpoint_that_keeps_failing_is_left_alone_until_one_delivery_finds_it_back()
    {
        await using var host = await DeliveryHost.StartAsync(configure: setup => setup.Settings["Nexus:Webhooks:BreakerFailures"] = "3");
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(503);
        for (var i = 0; i < 3; i++)
        {
            await host.HappenAsync(first: i);
            await host.RecordedAsync(i + 1);
        }

        var stats = await OpenAsync(host, endpoint);
        Assert.Equal((DeliveryBreaker.Open, 3L), (stats.Breaker, stats.Pending));
        await host.HappenAsync(count: 20, first: 3);
        await Eventually.AsyncCondition(async () => await host.CountAsync(endpoint, DeliveryStatus.Pending) == 23);
        await host.Host.RestartAsync();
        Assert.Equal(3, host.Sender.Sent.Count);

        // Still down: one tries, the others wait.
        host.Pass(TimeSpan.FromSeconds(15));
        await host.RecordedAsync(4);
        Assert.Equal(4, host.Sender.Sent.Count);

        host.Sender.AnswerWith(200);
        host.Pass(TimeSpan.FromMinutes(6));
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 23);
        await Eventually.AsyncCondition(async () =>
            (await StatsAsync(host, endpoint)).Breaker == DeliveryBreaker.Closed, description: "the breaker is closed");
    }

    [Fact]
    public async Task What_waits_at_a_receiver_that_stays_away_for_longer_than_all_retries_fails()
    {
        await using var host = await DeliveryHost.StartAsync(configure: setup =>
        {
            setup.Settings["Nexus:Webhooks:BreakerFailures"] = "1";
            setup.Settings["Nexus:Webhooks:RetryDelays:0"] = "00:10:00";
        });
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(503);
        await host.HappenAsync();
        await OpenAsync(host, endpoint);
        await host.HappenAsync(count: 10, first: 1);
        await host.AreAsync(endpoint, DeliveryStatus.Pending, 11);

        host.Pass(TimeSpan.FromHours(2));

        await host.AreAsync(endpoint, DeliveryStatus.Failed, 11);
        await Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<long>(
            "select count(*) from nexus.event_log where type = 'endpoint.exhausted'") == 1);
    }

    [Fact]
    public async Task An_ordered_endpoint_gets_everything_in_order_one_at_a_time()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync(ordered: true);
        var tries = new ConcurrentDictionary<int, int>();
        host.Sender.Answer = async sent =>
        {
            await Task.Yield();
            tries.AddOrUpdate(sent.Number, 1, (_, count) => count + 1);
            return ScriptedSender.Status(sent.Number % 7 == 3 && tries[sent.Number] == 1 ? 500 : 200);
        };

        for (var i = 0; i < 30; i++)
            await host.HappenAsync(first: i, partition: 3);
        await Eventually.AsyncCondition(async () =>
        {
            // Each failure holds up the others until its time has come.
            if (tries.Any(t => t is { Key: var number, Value: 1 } && number % 7 == 3))
                host.Pass(TimeSpan.FromSeconds(5));
            return await host.CountAsync(endpoint, DeliveryStatus.Succeeded) == 30;
        });

        var delivered = host.Sender.Sent.Select(s => s.Number).ToList();
        Assert.Equal(delivered.Order(), delivered);
        Assert.Equal(34, delivered.Count);
        Assert.Equal(1, host.Sender.MostUnderWay);
    }

    [Fact]
    public async Task The_head_of_an_ordered_endpoint_blocks_the_others_visibly()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync(ordered: true);
        host.Sender.AnswerWith(500);
        await host.HappenAsync(count: 3, partition: 1);
        await host.RecordedAsync(1);
        await host.AreAsync(endpoint, DeliveryStatus.Pending, 3);

        var queries = host.Host.Services.GetRequiredService<IDeliveryQueries>();
        var list = await queries.ListAsync(DeliveryHost.Owner, endpoint, new DeliveryFilter(DeliveryStatus.Pending), null, 10, CancellationToken.None);

        var head = Assert.Single(list, d => d.BlockedBy is null);
        Assert.Equal(1, head.Attempts);
        Assert.All(list.Where(d => d != head), d => Assert.Equal((head.Id, 0), (d.BlockedBy, d.Attempts)));
        Assert.Equal(head.Id, (await StatsAsync(host, endpoint)).BlockedBy);
        Assert.Single(host.Sender.Sent);
    }

    [Fact]
    public async Task No_more_attempts_are_under_way_than_the_setting_allows()
    {
        await using var host = await DeliveryHost.StartAsync(configure: setup => setup.Settings["Nexus:Webhooks:Concurrency"] = "4");
        var endpoint = await host.RegisterAsync();
        var gate = new TaskCompletionSource();
        host.Sender.Answer = async _ =>
        {
            await gate.Task;
            return ScriptedSender.Status(200);
        };

        await host.HappenAsync(count: 50);
        await host.SentAsync(4);
        gate.SetResult();
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 50);

        Assert.Equal(4, host.Sender.MostUnderWay);
    }

    [Fact]
    public async Task A_rate_limit_spreads_attempts_over_time()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync(rateLimit: 5);
        await host.HappenAsync(count: 30);

        await Eventually.AsyncCondition(async () =>
        {
            host.Pass(TimeSpan.FromMilliseconds(100));
            return await host.CountAsync(endpoint, DeliveryStatus.Succeeded) == 30;
        });

        var times = host.Sender.Sent.Select(s => s.At).ToList();
        Assert.All(Enumerable.Range(0, 30), i => Assert.InRange(times.Count(t => t >= times[i] && t < times[i].AddSeconds(1)), 1, 6));
    }

    [Fact]
    public async Task What_waits_at_a_disabled_endpoint_is_sent_when_it_is_enabled_again()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(500);
        await host.HappenAsync();
        await host.RecordedAsync(1);
        Assert.True((await host.Webhook(endpoint).DisableAsync(DeliveryHost.Owner)).IsSuccess);
        host.Sender.AnswerWith(200);
        host.Pass(TimeSpan.FromMinutes(30));
        await host.Host.RestartAsync();
        await host.Deliveries(endpoint).WakeAsync();
        Assert.Equal(1, await host.CountAsync(endpoint, DeliveryStatus.Pending));

        Assert.True((await host.Webhook(endpoint).EnableAsync(DeliveryHost.Owner)).IsSuccess);
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 1);
    }

    [Fact]
    public async Task What_waits_at_a_deleted_endpoint_is_cancelled()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        host.Sender.AnswerWith(500);
        await host.HappenAsync(count: 5);
        await host.RecordedAsync(5);

        Assert.True((await host.Webhook(endpoint).DeleteAsync(DeliveryHost.Owner, expected: null)).IsSuccess);

        await host.AreAsync(endpoint, DeliveryStatus.Cancelled, 5);
        host.Pass(TimeSpan.FromMinutes(1));
        await Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<long>(
            "select (select count(*) from webhooks.pending) + (select count(*) from nexus.due_work where kind = 'webhooks.wake')") == 0);
    }

    [Fact]
    public async Task A_delivery_is_sent_again_on_demand_with_attempts_counted_on()
    {
        await using var host = await DeliveryHost.StartAsync();
        var endpoint = await host.RegisterAsync();
        await host.HappenAsync();
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 1);
        var id = await OnlyAsync(host, endpoint);

        Assert.True((await host.Deliveries(endpoint).RedeliverAsync(id)).IsSuccess);
        await host.RecordedAsync(2);
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 1);

        Assert.Single(host.Sender.Sent.Select(s => s.Message.Id).Distinct(StringComparer.Ordinal));
        Assert.Equal(2, await host.Database.ScalarAsync<int>("select attempts from webhooks.delivery"));
        Assert.Equal(DeliveryErrors.NotFound, (await host.Deliveries(endpoint).RedeliverAsync(NexusId.New("dlv", TimeProvider.System))).Error);
        Assert.Equal(DeliveryErrors.NotFound, (await host.Deliveries(endpoint).RedeliverAsync("dlv_?")).Error);
    }

    [Fact]
    public async Task Those_that_failed_are_recovered_and_no_others()
    {
        await using var host = await DeliveryHost.StartAsync(configure: setup =>
        {
            setup.Settings["Nexus:Webhooks:RetryDelays:0"] = "00:00:01";
            setup.Settings["Nexus:Webhooks:BreakerFailures"] = "1000";
        });
        var endpoint = await host.RegisterAsync();
        await host.HappenAsync(count: 3);
        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 3);
        host.Sender.AnswerWith(500);
        await host.HappenAsync(count: 5, first: 10);
        await host.RecordedAsync(8);
        host.Pass(TimeSpan.FromSeconds(1));
        await host.AreAsync(endpoint, DeliveryStatus.Failed, 5);
        host.Sender.AnswerWith(200);

        Assert.Equal(0, await host.Deliveries(endpoint).RecoverAsync(host.Now));
        Assert.Equal(5, await host.Deliveries(endpoint).RecoverAsync(host.Now.AddDays(-30)));

        await host.AreAsync(endpoint, DeliveryStatus.Succeeded, 8);
        Assert.Equal(18, host.Sender.Sent.Count);
    }

    [Fact]
    public async Task Lists_go_page_by_page_and_by_filters_and_figures_add_up()
    {
        await using var host = await DeliveryHost.StartAsync();
        var (one, other) = (await host.RegisterAsync(), await host.RegisterAsync());
        host.Sender.Answer = sent => Task.FromResult(ScriptedSender.Status(sent.Number == 4 && sent.Target.Id == one ? 500 : 200));
        for (var i = 0; i < 5; i++)
        {
            await host.HappenAsync(first: i);
            host.Pass(TimeSpan.FromMilliseconds(10));
        }

        await host.RecordedAsync(10);
        var queries = host.Host.Services.GetRequiredService<IDeliveryQueries>();
        var first = await queries.ListAsync(DeliveryHost.Owner, one, new DeliveryFilter(), null, 3, CancellationToken.None);
        var second = await queries.ListAsync(DeliveryHost.Owner, one, new DeliveryFilter(), first[^1].Id, 3, CancellationToken.None);
        var pending = await queries.ListAsync(DeliveryHost.Owner, one, new DeliveryFilter(DeliveryStatus.Pending), null, 3, CancellationToken.None);
        var early = await queries.ListAsync(
            DeliveryHost.Owner, one, new DeliveryFilter(To: second[^1].OccurredAt.AddMilliseconds(1)), null, 3, CancellationToken.None);
        var none = await queries.ListAsync(DeliveryHost.Owner, one, new DeliveryFilter(Type: "test.other"), null, 3, CancellationToken.None);
        var stats = await queries.GetStatsAsync(DeliveryHost.Owner, null, CancellationToken.None);

        Assert.Equal((3, 2), (first.Length, second.Length));
        Assert.Equal(first.Concat(second).OrderByDescending(d => d.OccurredAt), first.Concat(second));
        Assert.Equal(first[0].Id, Assert.Single(pending).Id);
        Assert.Equal(second[^1].Id, Assert.Single(early).Id);
        Assert.Empty(none);
        Assert.Equal([(one, 5L, 4L, 1L), (other, 5L, 5L, 0L), (null, 10L, 9L, 1L)],
            stats.OrderBy(s => s.EndpointId is null).ThenBy(s => s.EndpointId, StringComparer.Ordinal).Select(s => (s.EndpointId, s.Deliveries, s.Succeeded, s.Pending)));
        Assert.Equal(10, stats.Single(s => s.EndpointId is null).ByHour.Sum(h => h.Deliveries));
        Assert.Empty(await queries.ListAsync("usr_00000000000070008000000000000002", one, new DeliveryFilter(), null, 3, CancellationToken.None));
    }

    private static async Task<string> OnlyAsync(DeliveryHost host, string endpoint) => Assert.Single(
        await host.Host.Services.GetRequiredService<IDeliveryQueries>()
            .ListAsync(DeliveryHost.Owner, endpoint, new DeliveryFilter(), null, 10, CancellationToken.None)).Id;

    private static async Task<DeliveryStats> StatsAsync(DeliveryHost host, string endpoint) => Assert.Single(
        await host.Host.Services.GetRequiredService<IDeliveryQueries>().GetStatsAsync(DeliveryHost.Owner, endpoint, CancellationToken.None));

    private static Task<DeliveryStats> OpenAsync(DeliveryHost host, string endpoint) => Eventually.ValueAsync<DeliveryStats>(
        async () => await StatsAsync(host, endpoint) is { Breaker: DeliveryBreaker.Open } stats ? stats : null, description: "the breaker is open");
}
