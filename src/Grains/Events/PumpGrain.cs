using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Events;
using Nexus.Grains.Placement;
using Nexus.Results;

namespace Nexus.Grains.Events;

/// <inheritdoc cref="IPumpGrain"/>
/// <remarks>Only decides when to run: at once when woken, by its timer otherwise, and after a crash by its reminder.</remarks>
[PreferSilo(SiloRoles.Core)]
internal sealed partial class PumpGrain(EventPumps pumps, IOptions<EventsOptions> options, TimeProvider clock, ILogger<PumpGrain> logger)
    : Grain, IPumpGrain, IRemindable
{
    private const string ReminderName = "wake";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(50);

    private EventPump? _pump;
    private IGrainTimer? _timer;
    private Task _run = Task.CompletedTask;
    private TimeSpan _rest;
    private long _restUntil;
    private bool _pressed;
    private bool _scheduled;
    private bool _waits;
    private bool _reminded;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _pump = pumps.Create(this.GetPrimaryKeyString());
        if (_pump is null)
            return Task.CompletedTask;
        _timer = this.RegisterGrainTimer(
            TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.PollInterval) { Interleave = true, KeepAlive = true });
        _scheduled = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _pump?.Leave();
    }

    /// <inheritdoc/>
    public Task WakeAsync()
    {
        // While it runs or is about to, the wake-up is remembered; after a failure it does not cut the pause short.
        _pressed |= !_run.IsCompleted || Rest() > TimeSpan.Zero;
        if (!_run.IsCompleted)
            _scheduled = true;
        else if (!_scheduled && !_waits)
            Schedule(Rest());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Result> ReplayParkedAsync(Guid eventId) =>
        _pump?.ReplayAsync(eventId, CancellationToken.None) ?? Task.FromResult<Result>(EventErrors.NotParked);

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await WakeAsync();
        if (_pump is null && await this.GetReminder(reminderName) is { } reminder)
        {
            var key = this.GetPrimaryKeyString();
            LogNoHandler(key);
            await this.UnregisterReminder(reminder);
            DeactivateOnIdle();
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        _run = RunAsync(cancellationToken);
        try
        {
            await _run;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The activation is going; the next one goes on from the cursor.
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        PumpOutcome outcome;
        do
        {
            _scheduled = false;
            var pressed = _pressed;
            _pressed = false;
            var started = clock.GetTimestamp();
            outcome = await _pump!.RunAsync(cancellationToken);
            RestAfter(clock.GetElapsedTime(started), pressed);
        }
        while (outcome == PumpOutcome.Again && !cancellationToken.IsCancellationRequested);

        await RemindAsync();
        _waits = outcome.Pause is not null;
        if (outcome.Pause is { } pause)
            Schedule(pause > Rest() ? pause : Rest());
        else if (_scheduled)
            Schedule(Rest());
    }

    private void Schedule(TimeSpan delay)
    {
        _scheduled = true;
        _timer!.Change(delay, options.Value.PollInterval);
    }

    // Under load every commit wakes every pump. Resting twice as long as a round took keeps their share of the machine bounded, and
    // resting longer while wake-ups come without a break makes batches larger; a lone event never waits.
    private void RestAfter(TimeSpan round, bool pressed)
    {
        var rest = round * 2;
        if (pressed && _rest * 2 > rest)
            rest = _rest * 2;
        _rest = rest < LongestRest ? rest : LongestRest;
        _restUntil = clock.GetTimestamp() + (long)(_rest.TotalSeconds * clock.TimestampFrequency);
    }

    private TimeSpan Rest()
    {
        var rest = clock.GetElapsedTime(clock.GetTimestamp(), _restUntil);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    // Not at activation: a pump must not fail to start because reminders can't be reached.
    private async Task RemindAsync()
    {
        if (_reminded)
            return;
        try
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            _reminded = true;
        }
        catch (Exception exception)
        {
            LogNoReminder(exception, this.GetPrimaryKeyString());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pump {Pump} has no reminder yet; it tries again.")]
    private partial void LogNoReminder(Exception exception, string pump);

    [LoggerMessage(Level = LogLevel.Information, Message = "Pump {Pump} has no handler in this build; its reminder is removed.")]
    private partial void LogNoHandler(string pump);
}
