using System.Net;
using Microsoft.Extensions.Logging;
using Nexus.Api.RateLimits;
using Nexus.Api.Tests.Http;

namespace Nexus.Api.Tests.RateLimits;

public sealed class RateLimitTests
{
    private static readonly (string, string)[] Thousand = [("Nexus:RateLimits:Read:Permits", "1000"), ("Nexus:RateLimits:Read:GuestPermits", "1000")];
    private static readonly (string, string)[] Ten =
    [
        .. from name in new[] { "Read", "Write", "Execute", "Auth", "Ingest" }
           from who in new[] { "Permits", "GuestPermits" }
           select ($"Nexus:RateLimits:{name}:{who}", "10"),
    ];

    [Fact]
    public async Task Two_front_ends_share_a_limit_whoever_of_them_is_asked()
    {
        await using var frontEnds = await FrontEnds.StartAsync(2, Thousand);
        var (allowed, limited) = (0, new bool[2]);
        for (var i = 0; !(limited[0] && limited[1]) && i < 4000; i++)
        {
            using var response = await frontEnds.SendAsync(i % 3 == 0 ? 1 : 0);
            limited[i % 3 == 0 ? 1 : 0] |= response.StatusCode == HttpStatusCode.TooManyRequests;
            allowed += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        Assert.InRange(allowed, 950, 1050);
    }

    [Fact]
    public async Task What_an_idle_front_end_holds_is_less_than_five_in_a_hundred()
    {
        await using var frontEnds = await FrontEnds.StartAsync(2, Thousand);
        for (var i = 0; i < 60; i++)
            (await frontEnds.SendAsync(1)).Dispose();
        Assert.InRange(60 + await frontEnds.ExhaustAsync(0, atMost: 2000), 950, 1050);
    }

    [Fact]
    public async Task Over_many_windows_the_rate_holds()
    {
        await using var frontEnds = await FrontEnds.StartAsync(2, Thousand);
        await frontEnds.ExhaustAsync(0, atMost: 2000);
        await frontEnds.ExhaustAsync(1, atMost: 2000);
        var allowed = 0;
        for (var i = 0; i < 36; i++)
        {
            frontEnds.Clock.Advance(TimeSpan.FromSeconds(5));
            allowed += await frontEnds.ExhaustAsync(i % 2, atMost: 2000);
        }

        // Three windows.
        Assert.InRange(allowed, 2850, 3150);
    }

    [Fact]
    public async Task An_ordinary_caller_costs_no_call_of_a_limiter()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Thousand);
        for (var window = 0; window < 5; window++)
        {
            for (var i = 0; i < 9; i++)
                (await frontEnds.SendAsync(0)).Dispose();
            frontEnds.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, frontEnds.Calls);
    }

    [Fact]
    public async Task A_busy_caller_costs_a_call_for_many_requests()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, ("Nexus:RateLimits:Read:Permits", "10000"));
        for (var i = 0; i < 1000; i++)
            (await frontEnds.SendAsync(0)).Dispose();
        Assert.InRange(frontEnds.Calls, 1, 10);
    }

    [Fact]
    public async Task Requests_at_once_are_counted_as_exactly_as_one_by_one()
    {
        await using var frontEnds = await FrontEnds.StartAsync(2, Thousand);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(async worker =>
        {
            var allowed = 0;
            for (var i = 0; i < 50; i++)
            {
                using var response = await frontEnds.SendAsync(worker % 2);
                allowed += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
            }

            return allowed;
        }));
        Assert.InRange(outcomes.Sum(), 950, 1050);
    }

    [Fact]
    public async Task Answers_tell_the_limit_and_a_limited_one_when_to_come_again()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Ten);
        using var first = await frontEnds.SendAsync(0);
        Assert.Equal(10, FrontEnds.Number(first, "RateLimit-Limit"));
        Assert.Equal(9, FrontEnds.Number(first, "RateLimit-Remaining"));
        Assert.Equal(6, FrontEnds.Number(first, "RateLimit-Reset"));
        Assert.Equal(9, await frontEnds.ExhaustAsync(0, atMost: 20));

        using var limited = await frontEnds.SendAsync(0);
        await limited.ProblemAsync(429, "request.rate-limited");
        Assert.Equal(0, FrontEnds.Number(limited, "RateLimit-Remaining"));
        Assert.Equal(60, FrontEnds.Number(limited, "RateLimit-Reset"));
        var wait = FrontEnds.Number(limited, "Retry-After");
        Assert.InRange(wait, 1, 6);

        frontEnds.Clock.Advance(TimeSpan.FromSeconds(wait));
        using var again = await frontEnds.SendAsync(0);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Theory]
    [InlineData("/fails", 500)]
    [InlineData("/admins", 403)]
    [InlineData("/nothing", 404)]
    public async Task A_failed_answer_tells_the_limit_too(string path, int status)
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Ten);
        using var response = await frontEnds.SendAsync(0, path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(9, FrontEnds.Number(response, "RateLimit-Remaining"));
    }

    [Fact]
    public async Task Classes_and_callers_have_limits_of_their_own()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Ten);
        await frontEnds.ExhaustAsync(0, atMost: 20);
        foreach (var (path, user, method) in new[]
                 {
                     ("/read", "usr_2", HttpMethod.Get), ("/read", null, HttpMethod.Get), ("/write", "usr_1", HttpMethod.Post),
                     ("/execute", "usr_1", HttpMethod.Post), ("/auth", "usr_1", HttpMethod.Get),
                 })
        {
            using var response = await frontEnds.SendAsync(0, path, user, method);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task What_is_not_limited_is_never_limited_and_tells_no_limit()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Ten);
        Assert.Equal(50, await frontEnds.ExhaustAsync(0, atMost: 50, "/probe"));
        using var response = await frontEnds.SendAsync(0, "/probe");
        Assert.False(response.Headers.Contains("RateLimit-Limit"));
    }

    [Fact]
    public async Task Attempts_to_sign_in_are_counted_by_address_whoever_makes_them()
    {
        await using var frontEnds = await FrontEnds.StartAsync(
            1, ("Nexus:RateLimits:Auth:Permits", "4"), ("Nexus:RateLimits:Auth:GuestPermits", "10"));
        Assert.Equal(4, await frontEnds.ExhaustAsync(0, atMost: 20, "/auth"));
        Assert.Equal(4, await frontEnds.ExhaustAsync(0, atMost: 20, "/auth", user: "usr_2"));
        // Ten from the address, two refused ones of each account among them.
        Assert.Equal(0, await frontEnds.ExhaustAsync(0, atMost: 20, "/auth", user: null));
    }

    [Fact]
    public async Task Guests_are_told_apart_by_address_as_a_trusted_proxy_says_it_and_by_network_for_IPv6()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, [.. Ten, ("Nexus:Http:TrustedProxies:0", "127.0.0.1")]);
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, 20, user: null, from: "203.0.113.7"));
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, 20, user: null, from: "203.0.113.8"));
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, 20, user: null, from: "2001:db8:0:1::1"));
        Assert.Equal(0, await frontEnds.ExhaustAsync(0, 20, user: null, from: "2001:db8:0:1:ffff::2"));
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, 20, user: null, from: "2001:db8:0:2::1"));
    }

    [Fact]
    public async Task A_stranger_cannot_pick_an_address()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Ten);
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, 20, user: null, from: "203.0.113.7"));
        Assert.Equal(0, await frontEnds.ExhaustAsync(0, 20, user: null, from: "203.0.113.8"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task Exempt_networks_are_not_limited(string network)
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, [.. Ten, ("Nexus:RateLimits:ExemptNetworks:0", network)]);
        Assert.Equal(50, await frontEnds.ExhaustAsync(0, atMost: 50));
    }

    [Fact]
    public async Task Nothing_is_limited_when_limits_are_off()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, [.. Ten, ("Nexus:RateLimits:Enabled", "false")]);
        Assert.Equal(50, await frontEnds.ExhaustAsync(0, atMost: 50));
    }

    [Fact]
    public async Task The_factor_multiplies_every_limit()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, [.. Ten, ("Nexus:RateLimits:Factor", "2.5")]);
        Assert.Equal(25, await frontEnds.ExhaustAsync(0, atMost: 50));
    }

    [Fact]
    public async Task Without_limiters_a_front_end_limits_on_its_own_says_so_once_and_comes_back()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Ten);
        frontEnds.Fault = new TimeoutException("no silo");
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, atMost: 50));
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, atMost: 50, user: "usr_2"));
        Assert.Equal(1, frontEnds.Calls);
        Assert.Single(frontEnds[0].Log.Of<LimiterClient>());

        frontEnds.Fault = null;
        frontEnds.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(10, await frontEnds.ExhaustAsync(0, atMost: 50));
        Assert.Equal([LogLevel.Warning, LogLevel.Information], frontEnds[0].Log.Of<LimiterClient>().Select(l => l.Level));
    }

    [Fact]
    public async Task A_limit_that_is_reached_leaves_one_line_a_window_without_the_callers_name()
    {
        await using var frontEnds = await FrontEnds.StartAsync(1, Ten);
        for (var i = 0; i < 40; i++)
            (await frontEnds.SendAsync(0)).Dispose();
        var line = Assert.Single(frontEnds[0].Log.Of<RateLimiting>());
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.DoesNotContain("usr_1", line.Message, StringComparison.Ordinal);
        frontEnds.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 40; i++)
            (await frontEnds.SendAsync(0)).Dispose();
        Assert.Equal(2, frontEnds[0].Log.Of<RateLimiting>().Count());
    }

    [Fact]
    public async Task A_limit_that_is_no_limit_stops_the_start()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => FrontEnds.StartAsync(1, ("Nexus:RateLimits:Read:Permits", "0")));
        Assert.Contains("Permits", exception.ToString(), StringComparison.Ordinal);
    }
}
