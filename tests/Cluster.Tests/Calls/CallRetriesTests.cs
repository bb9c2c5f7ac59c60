using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Results;
using Nexus.Silo.Engines;
using Nexus.Users;
using Orleans.Serialization.Invocation;

namespace Nexus.Cluster.Tests.Calls;

/// <summary>What a caller's side repeats, and what it must not.</summary>
public sealed class CallRetriesTests
{
    private static readonly SiloUnavailableException Died = new("The target silo became unavailable for message: Request. See the documentation.");
    private static readonly SiloUnavailableException TurnedDown = new();
    private readonly OrleansCallRetries _retries = new(new SkippingTime(), NullLogger<OrleansCallRetries>.Instance);

    [Fact]
    public async Task A_command_that_did_not_run_is_called_again()
    {
        var call = new Call(nameof(IUserGrain.ChangeProfileAsync), TurnedDown, new SiloUnavailableException("Silo 'S127.0.0.1:1:1' is shutting down."));

        await _retries.Invoke(call);

        Assert.Equal(3, call.Times);
    }

    [Fact]
    public async Task A_command_that_may_have_run_is_not_called_again()
    {
        var call = new Call(nameof(IUserGrain.ChangeProfileAsync), Died);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => _retries.Invoke(call));
        Assert.Equal(1, call.Times);
    }

    [Fact]
    public async Task A_command_without_an_answer_in_time_is_not_called_again()
    {
        var call = new Call(nameof(IUserGrain.ChangeProfileAsync), new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => _retries.Invoke(call));
        Assert.Equal(1, call.Times);
    }

    [Fact]
    public async Task A_read_is_called_again_when_its_silo_died()
    {
        var call = new Call(nameof(IUserGrain.GetAsync), Died, new TimeoutException());

        await _retries.Invoke(call);

        Assert.Equal(3, call.Times);
    }

    [Fact]
    public async Task A_repetition_that_its_first_run_overtook_is_made_once_more()
    {
        var call = new Call(nameof(IEmailGrain.RegisterAsync), typeof(IEmailGrain), Died, new StaleStateException("users.email/ann"));

        await _retries.Invoke(call);

        Assert.Equal(3, call.Times);
    }

    [Fact]
    public async Task A_command_that_another_writer_overtook_is_not_called_again()
    {
        var call = new Call(nameof(IEmailGrain.RegisterAsync), typeof(IEmailGrain), TurnedDown, new StaleStateException("users.email/ann"));

        await Assert.ThrowsAsync<StaleStateException>(() => _retries.Invoke(call));
        Assert.Equal(2, call.Times);
    }

    [Fact]
    public async Task Patience_ends()
    {
        var call = new Call(nameof(IUserGrain.GetAsync), [.. Enumerable.Repeat(Died, 1000)]);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => _retries.Invoke(call));
        Assert.InRange(call.Times, 10, 100);
    }

    [Fact]
    public async Task A_failure_of_the_grain_itself_is_passed_on()
    {
        var call = new Call(nameof(IUserGrain.GetAsync), new InvalidOperationException("a bug"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _retries.Invoke(call));
        Assert.Equal(1, call.Times);
    }

    // Each call fails as it is told to, then succeeds.
    private sealed class Call(string method, Type grain, params Exception[] failures) : IOutgoingGrainCallContext
    {
        public Call(string method, params Exception[] failures)
            : this(method, typeof(IUserGrain), failures)
        {
        }

        public int Times { get; private set; }

        public IInvokable Request => throw new NotSupportedException();

        public object Grain => throw new NotSupportedException();

        public GrainId? SourceId => null;

        public GrainId TargetId { get; } = GrainId.Create("user", "usr_1");

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => grain.Name;

        public string MethodName => method;

        public MethodInfo InterfaceMethod { get; } = grain.GetMethod(method)!;

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public IGrainContext? SourceContext => null;

        public Task Invoke() => Times++ < failures.Length ? Task.FromException(failures[Times - 1]) : Task.CompletedTask;
    }

    // Pauses are over at once, and have taken as long as they should.
    private sealed class SkippingTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ticks += dueTime.Ticks;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
