using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Api.RateLimits;
using Nexus.RateLimits;
using Nexus.Testing;

namespace Nexus.Api.Tests.RateLimits;

public sealed class RateSubjectTests
{
    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.7");

    [Theory]
    [InlineData("key_1", "usr_1", "read/key/key_1")]
    [InlineData(null, "usr_1", "read/user/usr_1")]
    [InlineData(null, null, "read/ip/203.0.113.7")]
    public void It_is_the_key_else_the_account_else_the_address(string? key, string? user, string expected)
    {
        var claims = new List<Claim>();
        if (key is not null)
            claims.Add(new Claim(Caller.ApiKeyClaim, key));
        if (user is not null)
            claims.Add(new Claim(Caller.SubjectClaim, user));
        var caller = new ClaimsPrincipal(new ClaimsIdentity(claims, claims.Count > 0 ? "Test" : null));
        Assert.Equal(expected, RateSubject.Of(RateClass.Read, caller, Address).ToGrainKey());
    }

    [Theory]
    [InlineData("203.0.113.7", "auth/ip/203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "auth/ip/203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "auth/ip/2001:db8:1:2::/64")]
    [InlineData("::1", "auth/ip/::/64")]
    [InlineData(null, "auth/ip/unknown")]
    public void An_address_is_named_by_what_one_customer_has_of_it(string? address, string expected) =>
        Assert.Equal(expected, RateSubject.Of(RateClass.Auth, address is null ? null : IPAddress.Parse(address)).ToGrainKey());

    [Fact]
    public void Subjects_that_are_silent_are_forgotten_and_never_more_are_kept_than_fit()
    {
        var clock = new ManualTimeProvider();
        var subjects = Subjects(clock, out var make);
        for (var i = 0; i < 3 * RateSubjects.Capacity; i++)
            subjects.Find(Guest(i), clock.GetElapsedTime(0), make);
        Assert.InRange(subjects.Count, 1, 2 * RateSubjects.Capacity);

        for (var window = 0; window < 3; window++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            subjects.Find(Guest(-1), clock.GetElapsedTime(0), make);
        }

        Assert.InRange(subjects.Count, 1, 2);
    }

    [Fact]
    public void A_subject_that_keeps_coming_keeps_its_bucket()
    {
        var clock = new ManualTimeProvider();
        var subjects = Subjects(clock, out var make);
        var bucket = subjects.Find(Guest(1), clock.GetElapsedTime(0), make);
        for (var i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(40));
            Assert.Same(bucket, subjects.Find(Guest(1), clock.GetElapsedTime(0), make));
        }
    }

    [Fact]
    public void A_request_that_is_allowed_allocates_next_to_nothing()
    {
        var clock = TimeProvider.System;
        var subjects = Subjects(clock, out var make);
        var caller = new ClaimsPrincipal(new ClaimsIdentity([new Claim(Caller.SubjectClaim, "usr_1")], "Test"));
        Take(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Take(100);

        // The enumerators of claims.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 256);

        void Take(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var now = clock.GetElapsedTime(0);
                var bucket = subjects.Find(RateSubject.Of(RateClass.Read, caller, Address), now, make);
                if (bucket.Take(now, out _) != TakeOutcome.Allowed || bucket.Look(now).Remaining == 0)
                    throw new InvalidOperationException("The limit is not that small.");
            }
        }
    }

    private static RateSubject Guest(int i) => new(RateClass.Read, RateSubjectKind.V4, null, (uint)i);

    private static RateSubjects Subjects(TimeProvider clock, out Func<RateSubject, SubjectBucket> make)
    {
        var table = new RateLimitTable(
            Options.Create(new RateLimitOptions()), Options.Create(new ReadRateOptions()), Options.Create(new WriteRateOptions()),
            Options.Create(new ExecuteRateOptions()), Options.Create(new AuthRateOptions()), Options.Create(new IngestRateOptions()));
        var subjects = new RateSubjects(table, clock);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var metrics = new RateLimitMetrics(meters, subjects);
        var limiters = new LimiterClient(
            (_, request) => Task.FromResult(new TokenLease(request.Rule.LargestLease, 0, TimeSpan.Zero)), clock, NullLogger<LimiterClient>.Instance);
        make = subject => new SubjectBucket(subject, table.Of(subject), limiters, metrics, clock);
        return subjects;
    }
}
