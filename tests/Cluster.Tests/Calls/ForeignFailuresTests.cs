using Nexus.Results;
using Nexus.Silo.Engines;

namespace Nexus.Cluster.Tests.Calls;

/// <summary>What a grain meets while it works must not look to its caller as if it had not worked.</summary>
public sealed class ForeignFailuresTests
{
    [Fact]
    public void What_is_passed_on_counts_as_a_call_that_ran()
    {
        Assert.True(OrleansCallRetries.DidNotRun(new SiloUnavailableException()));
        Assert.False(OrleansCallRetries.DidNotRun(new UnavailableException("engine", new SiloUnavailableException())));
    }

    [Fact]
    public void A_reason_that_is_not_known_counts_as_a_call_that_may_have_run()
    {
        Assert.False(OrleansCallRetries.DidNotRun(new SiloUnavailableException("Something new.")));
        Assert.False(OrleansCallRetries.DidNotRun(new TimeoutException()));
        Assert.False(OrleansCallRetries.DidNotRun(new InvalidOperationException()));
    }
}
