using Nexus.Batch;
using Nexus.Grains.Batch;

namespace Nexus.Grains.Tests.Batch;

public sealed class SlotSharesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_job_that_is_alone_gets_what_it_wants_within_the_bounds()
    {
        var shares = new SlotShares(slots: 10, userSlots: 6, TimeSpan.FromSeconds(5));
        Assert.Equal(4, shares.Ask(Request("a", wanted: 4), Start));
        Assert.Equal(6, shares.Ask(Request("a", wanted: 100), Start));
    }

    [Fact]
    public void Two_users_get_the_same_however_many_jobs_one_of_them_has()
    {
        var shares = new Cluster(slots: 12, userSlots: 12);
        shares.Run(rounds: 20, [Request("a1", "a", 100), Request("a2", "a", 100), Request("a3", "a", 100), Request("b1", "b", 100)]);
        Assert.Equal([2, 2, 2, 6], shares.Granted("a1", "a2", "a3", "b1"));
    }

    [Fact]
    public void A_user_s_jobs_share_by_priority()
    {
        var shares = new Cluster(slots: 14, userSlots: 14);
        shares.Run(rounds: 20, [
            Request("low", "a", 100, BatchPriority.Low), Request("normal", "a", 100), Request("high", "a", 100, BatchPriority.High)]);
        Assert.Equal([2, 4, 8], shares.Granted("low", "normal", "high"));
    }

    [Fact]
    public void There_are_never_more_slots_in_use_than_there_are_also_while_a_newcomer_waits_for_his()
    {
        var shares = new Cluster(slots: 8, userSlots: 8);
        shares.Run(rounds: 1, [Request("a", "a", 100)]);
        Assert.Equal([8], shares.Granted("a"));
        // What the first one uses is given back only when it asks again.
        shares.Run(rounds: 1, [Request("b", "b", 100)]);
        Assert.Equal([8, 0], shares.Granted("a", "b"));
        shares.Run(rounds: 2, [Request("a", "a", 100), Request("b", "b", 100)]);
        Assert.Equal([4, 4], shares.Granted("a", "b"));
        Assert.True(shares.MostInUse <= 8, $"{shares.MostInUse} were in use.");
    }

    [Fact]
    public void Where_slots_are_fewer_than_users_everybody_has_his_turn()
    {
        var shares = new Cluster(slots: 2, userSlots: 2);
        var jobs = Enumerable.Range(0, 7).Select(i => Request($"j{i}", $"u{i}", 5)).ToArray();
        shares.Run(rounds: 140, jobs);
        Assert.All(jobs, j => Assert.InRange(shares.Turns(j.JobId), 25, 45));
    }

    [Fact]
    public void The_slots_of_a_job_that_is_heard_of_no_more_come_free()
    {
        var shares = new SlotShares(slots: 4, userSlots: 4, TimeSpan.FromSeconds(5));
        shares.Ask(Request("lost", "a", 4), Start);
        Assert.Equal(0, shares.Ask(Request("b", "b", 4), Start.AddSeconds(1)));
        Assert.Equal(4, shares.Ask(Request("b", "b", 4), Start.AddSeconds(6)));
        shares.Leave("b");
        Assert.Equal((0, 0), (shares.Jobs, shares.Held));
    }

    private static SlotRequest Request(string job, string owner = "a", int wanted = 1, BatchPriority priority = BatchPriority.Normal) =>
        new(job, owner, priority, wanted, Held: 0);

    /// <summary>Jobs that ask in turn, four times a second, and use what they are given until they ask again.</summary>
    private sealed class Cluster(int slots, int userSlots)
    {
        private readonly SlotShares _shares = new(slots, userSlots, TimeSpan.FromSeconds(5));
        private readonly Dictionary<string, int> _granted = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _turns = new(StringComparer.Ordinal);
        private DateTimeOffset _now = Start;

        public int MostInUse { get; private set; }

        public int[] Granted(params string[] jobs) => [.. jobs.Select(j => _granted.GetValueOrDefault(j))];

        public int Turns(string job) => _turns.GetValueOrDefault(job);

        public void Run(int rounds, SlotRequest[] jobs)
        {
            for (var round = 0; round < rounds; round++)
            {
                foreach (var job in jobs)
                {
                    var given = _shares.Ask(job with { Held = _granted.GetValueOrDefault(job.JobId) }, _now);
                    _granted[job.JobId] = given;
                    _turns[job.JobId] = Turns(job.JobId) + given;
                    MostInUse = Math.Max(MostInUse, _granted.Values.Sum());
                }

                _now += TimeSpan.FromMilliseconds(250);
            }
        }
    }
}
