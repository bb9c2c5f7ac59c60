using Nexus.Grains.Batch;

namespace Nexus.Grains.Tests.Batch;

public sealed class NumberQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Numbers_come_in_order_across_ranges_and_each_once()
    {
        var queue = new NumberQueue();
        queue.Add(1, 3);
        queue.Add(4, 5);
        queue.Add(9, 9);

        var taken = new List<int>();
        while (queue.TryTake(2, Noon, out var some))
            taken.AddRange(some.Select(s => s.Number));

        Assert.Equal([1, 2, 3, 4, 5, 9], taken);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void What_is_tried_again_waits_for_its_turn_and_then_goes_first()
    {
        var queue = new NumberQueue();
        queue.Add(1, 1);
        queue.AddAgain(7, attempts: 2, Noon.AddSeconds(5));

        Assert.Equal((2, 1, Noon.AddSeconds(5)), (queue.Count, queue.ReadyAt(Noon), queue.NextTurn));
        Assert.True(queue.TryTake(10, Noon.AddSeconds(5), out var taken));
        Assert.Equal([(7, 2), (1, 0)], taken);
        Assert.Null(queue.NextTurn);
        Assert.False(queue.TryTake(10, Noon.AddSeconds(5), out _));
    }
}
