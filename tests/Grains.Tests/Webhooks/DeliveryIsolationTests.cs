using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Nexus.Stands;
using Nexus.Testing;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

/// <summary>Over real HTTP: one receiver that takes connections and never answers, and 99 that do.</summary>
public sealed class DeliveryIsolationTests
{
    private const int Good = 99;
    private const int Events = 20;

    [Fact]
    public async Task One_dead_receiver_slows_no_other()
    {
        await using var host = await DeliveryHost.StartAsync(
            standStill: false, scripted: false, setup => setup.Settings["Nexus:Webhooks:Timeout"] = "00:01:00");
        var hanging = 0;
        var received = new ConcurrentDictionary<(string Path, string Id), int>();
        await using var dead = await StandServer.StartAsync(async context =>
        {
            Interlocked.Increment(ref hanging);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var alive = await StandServer.StartAsync(context =>
        {
            received.AddOrUpdate((context.Request.Path, context.Request.Headers["webhook-id"].ToString()), 1, (_, count) => count + 1);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        var stuck = await host.RegisterAsync(dead.Address.ToString());
        for (var i = 0; i < Good; i++)
            await host.RegisterAsync(new Uri(alive.Address, $"/{i}").ToString());

        // As many as may be under way at once, and more.
        await host.HappenAsync(count: 40);
        await Eventually.Condition(() => Volatile.Read(ref hanging) == 32);
        await host.HappenAsync(count: Events, first: 100);
        await Eventually.Condition(() => received.Count == Good * (40 + Events));

        // All that while, and still: the dead one holds what it was given.
        Assert.Equal(32, Volatile.Read(ref hanging));
        Assert.Equal(40 + Events, await host.CountAsync(stuck, DeliveryStatus.Pending));
        Assert.All(received.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_receiver_that_was_down_gets_everything_when_it_is_back()
    {
        await using var host = await DeliveryHost.StartAsync(standStill: false, scripted: false, setup =>
        {
            setup.Settings["Nexus:Webhooks:RetryDelays:0"] = "00:00:00.100";
            setup.Settings["Nexus:Webhooks:RetryDelays:1"] = "00:00:00.500";
            setup.Settings["Nexus:Webhooks:RetryDelays:2"] = "00:05:00";
            setup.Settings["Nexus:Webhooks:BreakerFailures"] = "3";
            setup.Settings["Nexus:Webhooks:BreakerPause"] = "00:00:00.200";
            setup.Settings["Nexus:Webhooks:BreakerMaxPause"] = "00:00:00.500";
        });
        var (down, received) = (true, new ConcurrentDictionary<string, int>(StringComparer.Ordinal));
        await using var receiver = await StandServer.StartAsync(context =>
        {
            if (Volatile.Read(ref down))
                context.Abort();
            else
                received.AddOrUpdate(context.Request.Headers["webhook-id"].ToString(), 1, (_, count) => count + 1);
            return Task.CompletedTask;
        });
        var endpoint = await host.RegisterAsync(receiver.Address.ToString());
        await host.HappenAsync(count: 50);
        await host.RecordedAsync(3);

        Volatile.Write(ref down, false);
        // What failed three times by then waits for five minutes; somebody who knows better need not.
        await Eventually.AsyncCondition(async () =>
        {
            await host.Database.ExecuteAsync("update webhooks.pending set next_at = now() where next_at > now() + interval '1 minute'");
            await host.Deliveries(endpoint).WakeAsync();
            return await host.CountAsync(endpoint, DeliveryStatus.Succeeded) == 50;
        });

        Assert.Equal(50, received.Count);
    }
}
