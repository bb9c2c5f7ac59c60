using System.Diagnostics;
using Nexus.Ids;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

internal sealed partial class DeliveryGrain
{
    private const int PageSize = 500;
    private const int LowWater = 64;
    private const int MostUnrecorded = 500;
    private static readonly TimeSpan TargetLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromHours(1);

    private readonly DeliveryLine _line = new();
    private readonly HashSet<Task> _attempts = [];
    private readonly List<DeliveryFinding> _untold = [];
    private Task _running = Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;
    private WebhookTarget? _target;
    private DateTimeOffset _targetUntil;
    private DateTimeOffset _restUntil;
    private BreakerState _breaker;
    private BreakerState _kept;
    private DeliveryPace _pace;
    private bool _failing;
    private bool _again;
    private bool _telling;
    private bool _stopped;

    // Has the next step taken, whatever it is. One run at a time; what comes meanwhile makes it go on.
    private void Advance()
    {
        _again = true;
        if (_running.IsCompleted && !_stopped)
            _running = RunAsync();
    }

    // Never throws.
    private async Task RunAsync()
    {
        // The trace of whoever happened to wake this one is not the trace of what is sent.
        Activity.Current = null;
        try
        {
            while (_again && !_stopped)
            {
                _again = false;
                if (_restUntil > Now)
                {
                    LookAt(_restUntil);
                    return;
                }

                if (await ReadTargetAsync() is not { } target)
                {
                    await CancelAsync();
                    return;
                }

                if (!target.Enabled)
                {
                    _line.PutBack();
                    return;
                }

                Begin(target);
                if (_breaker.OpenUntil is { } until && until > Now)
                    LookAt(until);
                if (_line.MayBeMore && _line.Waiting <= LowWater && _line.Unrecorded < MostUnrecorded && _breaker.Admits(Now))
                    await ReadPageAsync(target);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The activation is going; the rows stay.
        }
        catch (Exception exception)
        {
            LogOutage(exception, Key, Rest);
            TakeRest();
        }
    }

    private async Task<WebhookTarget?> ReadTargetAsync()
    {
        var now = Now;
        if (now < _targetUntil)
            return _target;
        var webhook = GrainFactory.GetGrain<IWebhookGrain>(Key);
        _targetUntil = now + TargetLife;
        try
        {
            var target = await webhook.GetTargetAsync();
            if (target is null && await services.Table.CallbackOwnerAsync(Key, _stopping.Token) is { } owner)
                target = await webhook.OpenCallbacksAsync(owner);
            if (target?.SecretsUntil < _targetUntil)
                _targetUntil = target.SecretsUntil.Value;
            return _target = target;
        }
        catch
        {
            _targetUntil = DateTimeOffset.MinValue;
            throw;
        }
    }

    private async Task ReadPageAsync(WebhookTarget target)
    {
        _line.BeginPage();
        try
        {
            var page = target.Ordered
                ? await services.Table.ClaimInOrderAsync(Key, _line.Places, PageSize, _stopping.Token)
                : await services.Table.ClaimAsync(Key, Now, _line.PageEnd, _line.Places, PageSize, _stopping.Token);
            _line.Take(page, page.Count == PageSize);
        }
        catch
        {
            _line.LookAgain();
            throw;
        }

        Begin(target);
        _again |= _line.MayBeMore;
    }

    // Begins as many attempts as may be under way.
    private void Begin(WebhookTarget target)
    {
        var most = target.Ordered ? 1 : services.Options.Value.Concurrency;
        while (!_stopped && _line.Sending < most && _line.Peek() is { } next)
        {
            var now = Now;
            if (_line.Unrecorded >= (target.Ordered ? 1 : MostUnrecorded))
                return;
            if (!_breaker.Admits(now))
                return;

            if (next.NextAt > now)
            {
                // The head of an ordered queue: everything waits for it. Something else may stand before it by then.
                _line.PutBack();
                LookAt(next.NextAt);
                return;
            }

            if (target.RateLimit is { } rate)
            {
                if (_pace.Wait(now) is var wait && wait > TimeSpan.Zero)
                {
                    LookAt(now + wait);
                    return;
                }

                _pace = _pace.Take(now, rate);
            }

            var probe = !_breaker.IsClosed;
            _breaker = _breaker.Begin();
            _ = FollowAsync(AttemptAsync(_line.Begin(), target, probe));
        }
    }

    private async Task FollowAsync(Task attempt)
    {
        _attempts.Add(attempt);
        await attempt;
        _attempts.Remove(attempt);
    }

    // Never throws. An attempt that can't be recorded is made again.
    private async Task AttemptAsync(PendingDelivery delivery, WebhookTarget target, bool probe)
    {
        if (delivery.Attempts == 0)
            services.Metrics.Began(Now - delivery.OccurredAt);
        var started = services.Clock.GetTimestamp();
        var result = await SendAsync(delivery, target);
        _line.Sent();
        if (result is null)
        {
            _breaker = _breaker.GiveUp(probe);
            _line.Leave(delivery);
            return;
        }

        var took = services.Clock.GetElapsedTime(started);
        var endedAt = Now;
        var outcome = DeliveryOutcome.After(delivery, result, _failing, services.Schedule, services.Jitter(), endedAt);
        // Each callback has a receiver of its own: what is found out about one says nothing of the others.
        if (target.Url is null)
            outcome = outcome with { Finding = null };
        else
            Learn(result, outcome, probe);
        if (!target.Ordered)
            Continue();
        try
        {
            await services.Recorder.RecordAsync(Key, delivery, result, outcome, took, endedAt);
            Count(outcome);
            if (outcome.Finding is { } finding)
                _untold.Add(new DeliveryFinding(finding, delivery.Id, endedAt));
        }
        catch (Exception exception)
        {
            LogUnrecorded(exception, Key, delivery.Id);
            TakeRest();
        }

        _line.Leave(delivery);
        if (target.Ordered && outcome.NextAt is not null)
            _line.PutBack();
        if (outcome.NextAt is { } again)
            LookAt(again);
        _ = TellAsync();
        if (probe && result.Verdict == AttemptVerdict.Failed)
            await ExpireAsync();
        Continue();
    }

    // Null: it was cancelled.
    private async Task<AttemptResult?> SendAsync(PendingDelivery delivery, WebhookTarget target)
    {
        var startedAt = Now;
        try
        {
            var message = new OutgoingMessage(
                NexusId.Format(WebhookIds.Event, delivery.MessageId), delivery.Body ?? DeliveryBody.Reference(Key, delivery), delivery.Url ?? target.Url ?? "",
                delivery.Trace);
            return await services.Sender.SendAsync(target, message, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            // A defect, such as a secret that can't be unsealed. It counts, or it would be repeated without a pause for ever.
            LogNotSent(exception, Key, delivery.Id);
            return new AttemptResult(
                AttemptVerdict.Failed, startedAt, Status: null, TimedOut: false, RetryAfter: null, "The request could not be made.", "{}", default);
        }
    }

    private void Learn(AttemptResult result, DeliveryOutcome outcome, bool probe)
    {
        if (outcome.Finding is WebhookFinding.Failing or WebhookFinding.Exhausted)
            _failing = true;
        else if (outcome.Finding is WebhookFinding.Recovered)
            _failing = false;
        if (outcome.Finding is WebhookFinding.Gone && _target is { } gone)
            _target = gone with { Enabled = false };
        Turn(result.Verdict == AttemptVerdict.Failed ? _breaker.Fail(probe, Now, services.Options.Value) : BreakerState.Closed);
    }

    private void Turn(BreakerState next)
    {
        var before = _breaker;
        _breaker = next;
        if (next.OpenUntil == before.OpenUntil)
            return;
        if (next.IsClosed != before.IsClosed)
            services.Metrics.Breakers(next.IsClosed ? -1 : 1);
        if (next.OpenUntil is { } until)
        {
            LogOpened(Key, next.Failures, until);
            _line.PutBack();
            LookAt(until);
        }
        else
        {
            LogClosed(Key);
            _line.LookAgain();
        }

        _keeping = KeepAsync(_keeping);
    }

    private async Task KeepAsync(Task before)
    {
        await before;
        if (_kept == _breaker)
            return;
        try
        {
            _kept = _breaker;
            await services.Health.KeepAsync(Key, _kept, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // It is for the eyes of others and for the next activation, which finds out by itself.
            LogNotKept(exception, Key);
        }
    }

    private async Task ExpireAsync()
    {
        try
        {
            var before = Now - services.Schedule.Span - ExpiryMargin;
            var (count, newest) = await services.Table.ExpireAsync(Key, Now, before, _stopping.Token);
            if (count == 0)
                return;
            services.Metrics.Ended(DeliveryStatus.Failed, count);
            LogExpired(Key, count);
            _untold.Add(new DeliveryFinding(WebhookFinding.Exhausted, newest!.Value, Now));
            _ = TellAsync();
        }
        catch (Exception exception)
        {
            LogOutage(exception, Key, _breaker.OpenUntil - Now ?? TimeSpan.Zero);
        }
    }

    private async Task CancelAsync()
    {
        _line.PutBack();
        var cancelled = await services.Table.CancelAsync(Key, Now, _stopping.Token);
        _untold.Clear();
        if (cancelled == 0)
            return;
        services.Metrics.Ended(DeliveryStatus.Cancelled, cancelled);
        LogCancelled(Key, cancelled);
    }

    // Goes on without waiting for a page that may be on its way.
    private void Continue()
    {
        if (_target is { Enabled: true } target && Now < _targetUntil && _restUntil <= Now)
            Begin(target);
        if (_line.MayBeMore || _line.Waiting > 0)
            Advance();
    }

    private void Count(DeliveryOutcome outcome)
    {
        if (outcome.Status == DeliveryStatus.Pending)
            services.Metrics.Retries();
        else
            services.Metrics.Ended(outcome.Status);
    }

    private void TakeRest()
    {
        _restUntil = Now + Rest;
        _line.LookAgain();
        LookAt(_restUntil);
    }

    // Never throws. What was recorded and not told is told by the next activation: told twice, it counts once.
    private async Task TellAsync()
    {
        if (_telling || _stopped)
            return;
        _telling = true;
        try
        {
            while (_untold.FirstOrDefault() is { } finding)
            {
                await GrainFactory.GetGrain<IWebhookGrain>(Key)
                    .FoundAsync(finding.Finding, NexusId.Format(WebhookIds.Delivery, finding.DeliveryId), finding.FoundAt);
                await services.Health.ToldAsync(Key, finding, CancellationToken.None);
                _untold.Remove(finding);
            }
        }
        catch (Exception exception)
        {
            LogUntold(exception, Key, Rest);
            LookAt(Now + Rest);
        }
        finally
        {
            _telling = false;
        }
    }
}
