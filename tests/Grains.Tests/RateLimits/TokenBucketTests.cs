using Nexus.RateLimits;

namespace Nexus.Grains.Tests.RateLimits;

public sealed class TokenBucketTests
{
    private static readonly RateRule Rule = new(1000, TimeSpan.FromMinutes(1), 1000);

    [Fact]
    public void Leases_are_small_near_the_limit_and_larger_far_from_it()
    {
        var bucket = TokenBucket.Full(Rule, TimeSpan.Zero).Lease(new(Rule, 0), TimeSpan.Zero, out var first);
        Assert.Equal(new TokenLease(20, 980, TimeSpan.Zero), first);
        bucket.Lease(new(Rule, 960), TimeSpan.Zero, out var last);
        Assert.Equal(new TokenLease(3, 17, TimeSpan.Zero), last);
    }

    [Fact]
    public void All_leases_at_one_moment_add_up_to_the_bucket()
    {
        var bucket = TokenBucket.Full(Rule, TimeSpan.Zero);
        long sum = 0;
        TokenLease lease;
        do
        {
            bucket = bucket.Lease(new(Rule, 0), TimeSpan.Zero, out lease);
            sum += lease.Tokens;
        }
        while (lease.Tokens > 0);

        Assert.Equal(1000, sum);
        Assert.Equal(TimeSpan.FromSeconds(0.06), lease.RetryAfter);
    }

    [Fact]
    public void Tokens_come_back_evenly_and_never_more_than_the_bucket_holds()
    {
        var empty = new TokenBucket(0, TimeSpan.Zero);
        empty.Lease(new(Rule, 0), TimeSpan.FromSeconds(6), out var some);
        Assert.Equal(100, some.Tokens + some.Left);
        empty.Lease(new(Rule, 0), TimeSpan.FromHours(1), out var all);
        Assert.Equal(1000, all.Tokens + all.Left);
    }

    [Fact]
    public void What_was_spent_without_a_lease_is_owed()
    {
        var owing = new TokenBucket(0, TimeSpan.Zero).Lease(new(Rule, 100), TimeSpan.Zero, out var refused);
        Assert.Equal(0, refused.Tokens);
        Assert.Equal(TimeSpan.FromSeconds(6.06), refused.RetryAfter);
        owing.Lease(new(Rule, 0), TimeSpan.FromSeconds(12), out var paid);
        Assert.Equal(100, paid.Tokens + paid.Left);
    }

    [Fact]
    public void A_debt_is_never_more_than_a_bucket()
    {
        var bucket = TokenBucket.Full(Rule, TimeSpan.Zero).Lease(new(Rule, 1_000_000), TimeSpan.Zero, out _);
        Assert.Equal(120, bucket.TimeUntilFull(Rule).TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public void A_clock_that_stands_still_or_steps_back_gives_nothing()
    {
        new TokenBucket(0, TimeSpan.FromSeconds(10)).Lease(new(Rule, 0), TimeSpan.FromSeconds(5), out var lease);
        Assert.Equal(0, lease.Tokens);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(49, 1)]
    [InlineData(100, 2)]
    [InlineData(60_000, 1200)]
    public void No_lease_is_more_than_a_fiftieth_of_the_bucket_or_one(long burst, long largest)
    {
        var rule = new RateRule(burst, TimeSpan.FromMinutes(1), burst);
        TokenBucket.Full(rule, TimeSpan.Zero).Lease(new(rule, 0), TimeSpan.Zero, out var lease);
        Assert.InRange(lease.Tokens, 1, largest);
    }

    [Fact]
    public void A_subject_at_a_large_limit_waits_for_several_tokens_at_once()
    {
        var large = new RateRule(60_000, TimeSpan.FromMinutes(1), 60_000);
        new TokenBucket(0, TimeSpan.Zero).Lease(new(large, 0), TimeSpan.Zero, out var refused);
        Assert.Equal(TimeSpan.FromMilliseconds(60), refused.RetryAfter);
    }
}
