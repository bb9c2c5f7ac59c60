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
    private HashSet<(GrainId Grain, string Name)>? _changedWhileReading;
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
        _refresh = engine.Clock.CreateTimer(static self => ((ReminderService)self!).OnRefresh(), this, period, period);
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
        Change((callingGrainId, reminderName), entry);
        return entry.ToIGrainReminder();
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (!await table.RemoveRow(callingGrainId, reminder.ReminderName, ((ReminderData)reminder).ETag))
            throw new ReminderException($"The reminder \"{reminder.ReminderName}\" of {callingGrainId} was changed or removed by another.");
        Change((callingGrainId, reminder.ReminderName), null);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        (await table.ReadRow(callingGrainId, reminderName))?.ToIGrainReminder();

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await table.ReadRows(callingGrainId)).Reminders.Select(row => row.ToIGrainReminder())];

    private void OnRefresh() => engine.Outside.Run(static self => _ = ((ReminderService)self!).RefreshOrLogAsync(), this);

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
        lock (_gate)
        {
            if (_changedWhileReading is not null)
                return;
            _changedWhileReading = [];
        }

        try
        {
            TakeOver((await table.ReadRows(0, 0)).Reminders);
        }
        finally
        {
            lock (_gate)
                _changedWhileReading = null;
        }
    }

    // What this silo has changed since the reading began is newer than what was read.
    private void TakeOver(IEnumerable<ReminderEntry> rows)
    {
        lock (_gate)
        {
            var read = rows.ToDictionary(row => (row.GrainId, row.ReminderName));
            foreach (var key in read.Keys.Union(_reminders.Keys).Except(_changedWhileReading!).ToList())
                Set(key, read.GetValueOrDefault(key));
        }
    }

    private void Change((GrainId, string) key, ReminderEntry? entry)
    {
        lock (_gate)
        {
            _changedWhileReading?.Add(key);
            Set(key, entry);
        }
    }

    private void Set((GrainId, string) key, ReminderEntry? entry)
    {
        if (_reminders.TryGetValue(key, out var held) && entry is not null && held.ETag == entry.ETag)
            return;
        held?.Dispose();
        _reminders.Remove(key);
        if (entry is not null && !_stopped)
            _reminders.Add(key, new LocalReminder(engine, entry));
    }
}
