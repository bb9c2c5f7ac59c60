using Nexus.Grains.Placement;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Webhooks;
using Orleans.Concurrency;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Nexus.Grains.Webhooks;

/// <inheritdoc cref="IDeliveryGrain"/>
/// <remarks>
/// What it knows is in its memory only to be quick. It may die anywhere: what was sent and not recorded is sent again, under the same
/// <c>webhook-id</c>. Retries farther off than <see cref="Soon"/> are left to due work.
/// </remarks>
[Reentrant]
[PreferSilo(SiloRoles.Webhooks)]
[ImplicitStreamSubscription(DeliveriesMade.StreamNamespace)]
internal sealed partial class DeliveryGrain(DeliveryServices services)
    : Grain, IDeliveryGrain, IStreamSubscriptionObserver, IAsyncObserver<DeliveriesMade>, IDisposable
{
    private const int MostRecovered = 10_000;
    private static readonly TimeSpan RecoverSpan = TimeSpan.FromDays(14);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BusyLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DisabledLook = TimeSpan.FromHours(1);
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private IGrainTimer? _timer;
    private DateTimeOffset? _lookAt;

    private string Key => this.GetPrimaryKeyString();

    private DateTimeOffset Now => services.Clock.GetUtcNow();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var health = await services.Health.ReadAsync(Key, cancellationToken);
        (_failing, _breaker, _kept) = (health.Failing, health.Breaker, health.Breaker);
        _untold.AddRange(health.Untold);
        if (!_breaker.IsClosed)
            services.Metrics.Breakers(1);
        _timer = this.RegisterGrainTimer(
            OnTimerAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopped = true;
        _timer?.Dispose();
        var patience = Task.Delay(StopLimit, services.Clock, cancellationToken);
        await Task.WhenAny(Task.WhenAll(_attempts), patience);
        await _stopping.CancelAsync();
        await Task.WhenAll([.. _attempts, _running, _keeping]).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!_breaker.IsClosed)
            services.Metrics.Breakers(-1);
    }

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<DeliveriesMade>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(DeliveriesMade item, StreamSequenceToken? token = null)
    {
        LookAgain();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> WakeAsync()
    {
        LookAgain();
        _ = TellAsync();
        await _running.WaitAsync(RunLimit, services.Clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return await NextLookAsync();
    }

    /// <inheritdoc/>
    public Task ForgetTargetAsync()
    {
        _targetUntil = DateTimeOffset.MinValue;
        TryNow();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Result> RedeliverAsync(string deliveryId)
    {
        if (!NexusId.IsValid(deliveryId, WebhookIds.Delivery))
            return DeliveryErrors.NotFound;
        var id = Guid.ParseExact(deliveryId.AsSpan(WebhookIds.Delivery.Length + 1), "N");
        if (!await services.Table.RedeliverAsync(Key, id, Now, CancellationToken.None))
            return DeliveryErrors.NotFound;
        TryNow();
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task<int> RecoverAsync(DateTimeOffset since)
    {
        var earliest = Now - RecoverSpan;
        var recovered = await services.Table.RecoverAsync(Key, since > earliest ? since : earliest, Now, MostRecovered, CancellationToken.None);
        if (recovered > 0)
            TryNow();
        return recovered;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    // Somebody did something about it: an open breaker need not wait.
    private void TryNow()
    {
        _breaker = _breaker.Hope(Now);
        LookAgain();
    }

    private void LookAgain()
    {
        _line.LookAgain();
        Advance();
    }

    private async Task<DateTimeOffset?> NextLookAsync()
    {
        if (!_line.IsEmpty || _untold.Count > 0 || !_running.IsCompleted)
            return Now + BusyLook;
        if (_restUntil > Now)
            return _restUntil;
        if (_target is not { } target || await services.Table.NextAsync(Key, target.Ordered, CancellationToken.None) is not { } next)
            return null;
        if (!target.Enabled)
            return Now + DisabledLook;
        if (_breaker.OpenUntil is { } until && until > next)
            next = until;
        // Due, and not in hand: it came between the two looks.
        return next > Now ? next : Now + RunLimit;
    }

    private void LookAt(DateTimeOffset at)
    {
        var delay = at - Now;
        if (_stopped || delay > Soon || _lookAt <= at)
            return;
        _lookAt = at;
        _timer!.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private Task OnTimerAsync(CancellationToken cancellationToken)
    {
        _lookAt = null;
        LookAgain();
        return TellAsync();
    }
}
