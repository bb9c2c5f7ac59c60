using Nexus.Grains.Events;

namespace Nexus.Grains.Tests.Events;

public sealed class SignalTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;

    [Fact]
    public async Task Events_are_announced_once_for_each_partition_however_often_they_are_raised()
    {
        using var signal = new EventSignal();
        signal.Raise(2);
        signal.Raise(5);
        signal.Raise(2);

        Assert.Equal(0b100100, await signal.TakeAsync(CancellationToken.None));
        var next = signal.TakeAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);
        signal.Raise(0);
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task No_announcement_is_lost_between_many_raisers_and_one_taker()
    {
        using var signal = new EventSignal();
        const int rounds = 2000;
        var taken = 0;
        var taking = Task.WhenAll(Enumerable.Range(0, 4).Select(async partition =>
        {
            for (var i = 0; i < rounds; i++)
            {
                signal.Raise(partition);
                await Task.Yield();
            }
        }));
        while (taken != 0b1111)
            taken |= await signal.TakeAsync(CancellationToken.None);
        await taking;

        signal.Raise(7);
        var last = 0;
        while ((last & 0b1000_0000) == 0)
            last |= await signal.TakeAsync(CancellationToken.None);
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
