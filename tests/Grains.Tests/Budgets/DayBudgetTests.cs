using Nexus.Grains.Budgets;

namespace Nexus.Grains.Tests.Budgets;

public sealed class DayBudgetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Fact]
    public void What_is_set_aside_counts_until_it_is_settled()
    {
        var day = Day();
        Assert.True(day.TryReserve("a", 60, limit: 100, Noon));
        Assert.False(day.TryReserve("b", 41, limit: 100, Noon));
        Assert.True(day.TryReserve("b", 40, limit: 100, Noon));
        day.Settle("a", 10);
        Assert.Equal((10, 40), (day.Used, day.Reserved));
        Assert.True(day.TryReserve("c", 50, limit: 100, Noon));
        Assert.True(day.IsSpent(100));
        Assert.False(day.IsSpent(null));
    }

    [Fact]
    public void A_reservation_counts_once_and_settles_once()
    {
        var day = Day();
        Assert.True(day.TryReserve("a", 60, limit: 100, Noon));
        Assert.True(day.TryReserve("a", 60, limit: 100, Noon));
        Assert.Equal(60, day.Reserved);
        day.Settle("a", 50);
        day.Settle("a", 50);
        day.Settle("unknown", 50);
        Assert.Equal((50, 0), (day.Used, day.Reserved));
    }

    [Fact]
    public void A_new_day_begins_with_nothing_used_and_calls_under_way_still_set_aside()
    {
        var day = Day();
        day.TryReserve("a", 60, limit: null, Noon.AddHours(11).AddMinutes(59));
        day.Learn(500);
        Assert.True(day.TurnTo(Noon.AddHours(12)));
        Assert.Equal((0, 60), (day.Used, day.Reserved));
        Assert.Equal(Noon.AddHours(36), day.ResetsAt);
        Assert.False(day.TurnTo(Noon.AddHours(13)));
        Assert.Equal(0, day.Reserved);
    }

    [Fact]
    public void What_is_on_record_never_takes_back_what_was_settled()
    {
        var day = Day();
        day.TryReserve("a", 60, limit: null, Noon);
        day.Settle("a", 60);
        day.Learn(40);
        Assert.Equal(60, day.Used);
        day.Learn(90);
        Assert.Equal(90, day.Used);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_is_asked_for_the_limit_holds_when_calls_keep_to_what_they_set_aside(int seed)
    {
        var random = new Random(seed);
        var day = Day();
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 500; i++)
        {
            var (id, tokens) = ($"r{random.Next(50)}", random.Next(1, 200));
            if (random.Next(2) == 0 && !open.ContainsKey(id) && day.TryReserve(id, tokens, limit: 1000, Noon))
                open[id] = tokens;
            else if (open.Remove(id, out var most))
                day.Settle(id, random.Next(most + 1));
            Assert.InRange(day.Used + day.Reserved, 0, 1000);
            Assert.Equal(open.Values.Sum(), day.Reserved);
        }
    }

    private static DayBudget Day()
    {
        var day = new DayBudget();
        day.TurnTo(Noon);
        return day;
    }
}
