using Microsoft.Extensions.DependencyInjection;
using Nexus.Embedded.Tests.Calls;
using Orleans.Embedded;

namespace Nexus.Embedded.Tests.Hosting;

/// <summary>A simulation decides the order of turns, and can repeat it.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public async Task The_same_seed_gives_the_same_order_and_another_seed_another_one()
    {
        var first = await OrderAsync(seed: 1);
        var orders = await Task.WhenAll(Enumerable.Range(2, 8).Select(OrderAsync));

        Assert.Equal(first, await OrderAsync(seed: 1));
        Assert.Contains(orders, order => !order.SequenceEqual(first));
    }

    private static async Task<IReadOnlyList<string>> OrderAsync(int seed)
    {
        var scheduler = new SeededScheduler(seed);
        await using var silo = await TestSilo.StartAsync(s => s.Services.AddSingleton<IGrainScheduler>(scheduler));
        var calls = Enumerable.Range(0, 20).Select(i => silo.Grain<IPlainGrain>($"g{i}").TellAsync($"g{i}")).ToList();
        scheduler.RunAll();
        await Task.WhenAll(calls).Soon();
        return silo.Journal.Entries;
    }

    /// <summary>Runs one item after the other, in an order that the seed decides.</summary>
    private sealed class SeededScheduler(int seed) : IGrainScheduler
    {
        private readonly Random _random = new(seed);
        private readonly List<IThreadPoolWorkItem> _items = [];
        private bool _live;

        public bool RunsCallsInline => false;

        public void Schedule(IThreadPoolWorkItem item, bool preferLocal)
        {
            lock (_items)
            {
                if (!_live)
                {
                    _items.Add(item);
                    return;
                }
            }

            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal);
        }

        // What is scheduled later, when the silo stops, runs by itself.
        public void RunAll()
        {
            while (Take() is { } item)
                item.Execute();
        }

        private IThreadPoolWorkItem? Take()
        {
            lock (_items)
            {
                if (_items.Count == 0)
                {
                    _live = true;
                    return null;
                }

                var index = _random.Next(_items.Count);
                var item = _items[index];
                _items.RemoveAt(index);
                return item;
            }
        }
    }
}
