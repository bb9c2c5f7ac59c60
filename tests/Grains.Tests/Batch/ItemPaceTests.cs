using Nexus.Grains.Batch;

namespace Nexus.Grains.Tests.Batch;

public sealed class ItemPaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void The_rate_is_that_of_the_last_ten_seconds()
    {
        var pace = new ItemPace();
        pace.Begin(Noon);
        pace.Add(100, Chunk, Noon.AddSeconds(1));
        Assert.Equal(50, pace.RateAt(Noon.AddSeconds(2)));
        pace.Add(20, Chunk, Noon.AddSeconds(12));
        Assert.Equal(2, pace.RateAt(Noon.AddSeconds(12)));
        Assert.Equal(0, pace.RateAt(Noon.AddMinutes(1)));
    }

    [Fact]
    public void A_slot_is_given_what_it_does_in_its_time()
    {
        var pace = new ItemPace();
        Assert.Equal(1, pace.ChunkOf(Chunk, most: 250, ready: 1000, slots: 1));
        pace.Add(10, TimeSpan.FromMilliseconds(100), Noon);
        Assert.Equal(20, pace.ChunkOf(Chunk, most: 250, ready: 1000, slots: 1));
        Assert.Equal(5, pace.ChunkOf(Chunk, most: 250, ready: 20, slots: 4)); // the last ones are dealt out to all
        Assert.Equal(3, pace.ChunkOf(Chunk, most: 3, ready: 1000, slots: 1));

        var slow = new ItemPace();
        slow.Add(1, TimeSpan.FromSeconds(5), Noon);
        Assert.Equal(1, slow.ChunkOf(Chunk, most: 250, ready: 1000, slots: 1));
        var instant = new ItemPace();
        instant.Add(1, TimeSpan.Zero, Noon);
        Assert.Equal(250, instant.ChunkOf(Chunk, most: 250, ready: 1000, slots: 1));
    }
}
