using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded;

/// <summary>
/// Holds a timer for each row of the reminder table. Rows that others change are seen at the next refresh; ticks missed while no
/// process ran are not made up, the next one comes at its regular time.
/// </summary>
internal sealed class ReminderService(GrainEngine engine, IReminderTable table, IOptions<ReminderOptions> options) : IReminderRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), LocalReminder> _reminders = [];
    private ITimer? _refresh;
    private bool _stopped;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.InitializationTimeout, engine.Clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        await table.StartAsync(bound.Token);
        await RefreshAsync();
        var period = options.Value.RefreshReminderListPeriod;
        using var noFlow = ExecutionContext.SuppressFlow();
        _refresh = engine.Clock.CreateTimer(static self => _ = ((ReminderService)self!).RefreshOrLogAsync(), this, period, period);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopped = true;
            _refresh?.Dispose();
            foreach (var reminder in _reminders.Values)
                reminder.Dispose();
            _reminders.Clear();
        }

        return table.StopAsync(cancellationToken);
    }

    public async Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
            throw new ArgumentException($"The period of a reminder is at least {options.Value.MinimumReminderPeriod}.", nameof(period));
        var entry = new ReminderEntry
        {
            GrainId = callingGrainId,
            ReminderName = reminderName,
            StartAt = engine.Clock.GetUtcNow().UtcDateTime + dueTime,
            Period = period,
        };
        entry.ETag = await table.UpsertRow(entry)
            ?? throw new ReminderException($"The reminder \"{reminderName}\" of {callingGrainId} could not be stored.");
        Hold(entry);
        return entry.ToIGrainReminder();
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (!await table.RemoveRow(callingGrainId, reminder.ReminderName, ((ReminderData)reminder).ETag))
            throw new ReminderException($"The reminder \"{reminder.ReminderName}\" of {callingGrainId} was changed or removed by another.");
        Drop((callingGrainId, reminder.ReminderName));
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        (await table.ReadRow(callingGrainId, reminderName))?.ToIGrainReminder();

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await table.ReadRows(callingGrainId)).Reminders.Select(row => row.ToIGrainReminder())];

    private async Task RefreshOrLogAsync()
    {
        try
        {
            await RefreshAsync();
        }
        catch (Exception exception)
        {
            engine.Log.RemindersNotRead(exception);
        }
    }

    private async Task RefreshAsync()
    {
        var rows = (await table.ReadRows(0, 0)).Reminders;
        var known = rows.Select(row => (row.GrainId, row.ReminderName)).ToHashSet();
        foreach (var row in rows)
            Hold(row);
        List<(GrainId, string)> gone;
        lock (_gate)
            gone = [.. _reminders.Keys.Where(key => !known.Contains(key))];
        foreach (var key in gone)
            Drop(key);
    }

    private void Hold(ReminderEntry entry)
    {
        var key = (entry.GrainId, entry.ReminderName);
        lock (_gate)
        {
            if (_stopped || (_reminders.TryGetValue(key, out var held) && held.ETag == entry.ETag))
                return;
            held?.Dispose();
            _reminders[key] = new LocalReminder(engine, entry);
        }
    }

    private void Drop((GrainId, string) key)
    {
        lock (_gate)
        {
            if (_reminders.Remove(key, out var reminder))
                reminder.Dispose();
        }
    }
}
