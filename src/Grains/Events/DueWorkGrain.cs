using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Events;
using Nexus.Grains.Placement;

namespace Nexus.Grains.Events;

/// <inheritdoc cref="IDueWorkGrain"/>
/// <remarks>Only decides when to look: when the next item falls due, when told of an earlier one, and at the poll interval.</remarks>
[PreferSilo(SiloRoles.Core)]
internal sealed partial class DueWorkGrain(DueWorkers workers, IOptions<EventsOptions> options, TimeProvider clock, ILogger<DueWorkGrain> logger)
    : Grain, IDueWorkGrain, IRemindable, IDisposable
{
    private const string ReminderName = "wake";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private DueWorker? _worker;
    private readonly CancellationTokenSource _stopping = new();
    private IGrainTimer? _timer;
    private Task _run = Task.CompletedTask;
    private DateTimeOffset _nextLook = DateTimeOffset.MaxValue;
    private DateTimeOffset? _nudged;
    private int _failures;
    private bool _reminded;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var partition = int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture);
        _worker = workers.Create(partition, () => Look(clock.GetUtcNow()));
        _timer = this.RegisterGrainTimer(
            TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.DuePollInterval) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        await _stopping.CancelAsync();
        await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await _worker!.StopAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            LogAbandoned(exception, this.GetPrimaryKeyString(), options.Value.DueLease);
        }
    }

    /// <inheritdoc/>
    public Task NudgeAsync(DateTimeOffset dueAt)
    {
        Look(dueAt);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => NudgeAsync(clock.GetUtcNow());

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    // Makes the next look happen at this time, if it would be later.
    private void Look(DateTimeOffset at)
    {
        if (!_run.IsCompleted)
            _nudged = _nudged < at ? _nudged : at;
        else if (_failures == 0 && at < _nextLook)
            Schedule(at);
    }

    private void Schedule(DateTimeOffset at)
    {
        _nextLook = at;
        var delay = at - clock.GetUtcNow();
        _timer!.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, options.Value.DuePollInterval);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        _run = RunAsync(_stopping.Token);
        try
        {
            await _run;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The activation is going; the next one goes on from the table.
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        _nudged = null;
        DateTimeOffset? next;
        try
        {
            next = await _worker!.RunAsync(cancellationToken);
            _failures = 0;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var pause = BackOff.After(++_failures, options.Value.DuePollInterval, ReminderPeriod);
            LogOutage(exception, this.GetPrimaryKeyString(), pause);
            Schedule(clock.GetUtcNow() + pause);
            return;
        }

        await RemindAsync();
        var latest = clock.GetUtcNow() + options.Value.DuePollInterval;
        next = next < latest ? next : latest;
        Schedule(_nudged < next ? _nudged.Value : next.Value);
    }

    // Not at activation: due work must not wait for reminders.
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Due work of partition {Partition} could not be looked at; trying again in {Pause}.")]
    private partial void LogOutage(Exception exception, string partition, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Due work of partition {Partition} has no reminder yet; it tries again.")]
    private partial void LogNoReminder(Exception exception, string partition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Due work of partition {Partition} was left under way; it falls due again within {Lease}.")]
    private partial void LogAbandoned(Exception exception, string partition, TimeSpan lease);
}
