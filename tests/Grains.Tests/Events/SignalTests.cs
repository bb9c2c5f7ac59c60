using Nexus.Grains.Events;

namespace Nexus.Grains.Tests.Events;

public sealed class SignalTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;

    [Fact]
    public async Task Events_are_announced_once_for_each_partition_however_often_they_are_raised()
    {
        using var signal = new EventSignal();
        signal.Raise(2, "a");
        signal.Raise(5, "a");
        signal.Raise(2, "b");
        signal.Raise(2, "a");

        var appended = await signal.TakeAsync(CancellationToken.None);
        Assert.Equal([2, 5], appended.Select(a => a.Partition));
        Assert.Equal(["a", "b"], appended[0].Types.AsEnumerable());
        Assert.Equal(["a"], appended[1].Types.AsEnumerable());
        var next = signal.TakeAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);
        signal.Raise(0, "b");
        Assert.Equal(0, Assert.Single(await next).Partition);
    }

    [Fact]
    public async Task No_announcement_is_lost_between_many_raisers_and_one_taker()
    {
        using var signal = new EventSignal();
        const int rounds = 2000;
        var taken = new HashSet<int>();
        var taking = Task.WhenAll(Enumerable.Range(0, 4).Select(async partition =>
        {
            for (var i = 0; i < rounds; i++)
            {
                signal.Raise(partition, "a");
                await Task.Yield();
            }
        }));
        while (taken.Count < 4)
            taken.UnionWith((await signal.TakeAsync(CancellationToken.None)).Select(a => a.Partition));
        await taking;

        signal.Raise(7, "a");
        while (!taken.Contains(7))
            taken.UnionWith((await signal.TakeAsync(CancellationToken.None)).Select(a => a.Partition));
    }

    [Fact]
    public async Task Due_work_is_announced_with_the_earliest_time_of_each_partition()
    {
        using var signal = new DueSignal();
        signal.Raise(3, Time.AddDays(2));
        signal.Raise(3, Time.AddDays(1));
        signal.Raise(3, Time.AddDays(3));
        signal.Raise(6, Time);

        Assert.Equal([(3, Time.AddDays(1)), (6, Time)], await signal.TakeAsync(CancellationToken.None));
        Assert.False(signal.TakeAsync(CancellationToken.None).IsCompleted);
    }
}
