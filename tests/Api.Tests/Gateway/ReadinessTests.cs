using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nexus.Api.Gateway;
using Nexus.Api.Http;
using Nexus.Events;
using Nexus.Testing;

namespace Nexus.Api.Tests.Gateway;

public sealed class ReadinessTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Lifetime _lifetime = new();

    public void Dispose() => _lifetime.Dispose();

    [Fact]
    public async Task All_parts_that_are_ready_are_named()
    {
        var results = await Over(new Check("b"), new Check("a")).CheckAsync();
        Assert.Equal(["a", "b"], results.Keys);
        Assert.All(results.Values, r => Assert.True(r.IsReady));
    }

    [Fact]
    public async Task A_part_that_fails_is_named_with_its_reason()
    {
        var results = await Over(new Check("engine"), new Check("database") { Answer = () => ReadinessResult.NotReady("is down") }).CheckAsync();
        Assert.Equal("is down", results["database"].Reason);
        Assert.True(results["engine"].IsReady);
    }

    [Fact]
    public async Task A_part_that_throws_is_not_ready_and_its_exception_is_not_told()
    {
        var results = await Over(new Check("database") { Answer = () => throw new InvalidOperationException("password=x") }).CheckAsync();
        Assert.False(results["database"].IsReady);
        Assert.DoesNotContain("password", results["database"].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_does_not_answer_is_not_ready_after_a_second()
    {
        var never = new TaskCompletionSource<ReadinessResult>();
        var asked = Over(new Check("engine") { Later = () => never.Task }).CheckAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(asked.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("No answer within 1 s.", (await asked)["engine"].Reason);
    }

    [Fact]
    public async Task A_part_that_has_to_wait_is_asked_once_a_second_however_many_probe()
    {
        var gate = new TaskCompletionSource<ReadinessResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var check = new Check("database") { Later = () => gate.Task };
        var readiness = Over(check);
        var probes = Enumerable.Range(0, 50).Select(_ => readiness.CheckAsync()).ToArray();
        gate.SetResult(ReadinessResult.Ready);
        await Task.WhenAll(probes);
        Assert.Equal(1, check.Asked);

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        await readiness.CheckAsync();
        Assert.Equal(1, check.Asked);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await readiness.CheckAsync();
        Assert.Equal(2, check.Asked);
    }

    [Fact]
    public async Task A_part_that_knows_at_once_is_asked_each_time()
    {
        var ready = true;
        var check = new Check("server") { Answer = () => ready ? ReadinessResult.Ready : ReadinessResult.NotReady("draining") };
        var readiness = Over(check);
        Assert.True((await readiness.CheckAsync())["server"].IsReady);
        ready = false;
        Assert.False((await readiness.CheckAsync())["server"].IsReady);
    }

    [Fact]
    public async Task A_process_that_stops_is_not_ready()
    {
        _lifetime.Stop();
        Assert.False((await Over(new Check("engine")).CheckAsync())["server"].IsReady);
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(121, false)]
    public async Task Pumps_that_are_far_behind_are_not_ready(int seconds, bool isReady)
    {
        var pumps = new PumpReadiness(
            [new Pumps(new PumpLag("webhooks", TimeSpan.FromSeconds(3)), new PumpLag("projections", TimeSpan.FromSeconds(seconds)))],
            Options.Create(new HttpOptions()));
        var result = await pumps.CheckAsync(CancellationToken.None);
        Assert.Equal(isReady, result.IsReady);
        if (!isReady)
            Assert.Equal("projections is 121 s behind the event log.", result.Reason);
    }

    [Fact]
    public async Task Without_pumps_there_is_nothing_to_wait_for() =>
        Assert.True((await new PumpReadiness([], Options.Create(new HttpOptions())).CheckAsync(CancellationToken.None)).IsReady);

    private Readiness Over(params IReadinessCheck[] checks) => new(checks, _lifetime, _clock, NullLogger<Readiness>.Instance);

    private sealed class Pumps(params PumpLag[] lags) : IPumpLag
    {
        public ValueTask<IReadOnlyList<PumpLag>> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<PumpLag>>(lags);
    }

    private sealed class Check(string name) : IReadinessCheck
    {
        private int _asked;

        public string Name => name;

        public int Asked => _asked;

        public Func<ReadinessResult> Answer { get; init; } = () => ReadinessResult.Ready;

        public Func<Task<ReadinessResult>>? Later { get; init; }

        public ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return Later is null ? ValueTask.FromResult(Answer()) : new ValueTask<ReadinessResult>(AwaitAsync());
        }

        private async Task<ReadinessResult> AwaitAsync()
        {
            await Task.Yield();
            return await Later!();
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void Stop() => _stopping.Cancel();

        public void StopApplication() => Stop();

        public void Dispose() => _stopping.Dispose();
    }
}
