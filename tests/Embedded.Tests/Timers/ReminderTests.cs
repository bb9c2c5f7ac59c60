using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Nexus.Embedded.Tests.Timers;

internal interface IRemindedGrain : IGrainWithStringKey
{
    Task RemindAsync(string name, TimeSpan due, TimeSpan period);

    Task ForgetAsync(string name);

    Task SyncAsync();
}

internal sealed class RemindedGrain(Journal journal) : Grain, IRemindedGrain, IRemindable
{
    public Task RemindAsync(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task ForgetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task SyncAsync() => Task.CompletedTask;

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        journal.Write($"{reminderName} {status.CurrentTickTime:HH:mm}");
        if (reminderName == "once")
            await ForgetAsync(reminderName);
        if (reminderName == "failing")
            throw new InvalidOperationException("failing");
    }
}

/// <summary>A table whose list can be held up between its reading and its arrival.</summary>
internal sealed class HeldReminderTable : IReminderTable
{
    private readonly InMemoryReminderTable _rows = new();
    private volatile TaskCompletionSource? _hold;

    public TaskCompletionSource ListRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Hold() => _hold = new TaskCompletionSource();

    /// <summary>When it completes, the list has been taken in: its reader goes on within the release.</summary>
    public Task ReleaseAsync() => Task.Run(() => _hold!.TrySetResult());

    public Task<ReminderTableData> ReadRows(GrainId grainId) => _rows.ReadRows(grainId);

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var rows = await _rows.ReadRows(begin, end);
        if (_hold is { } hold)
        {
            ListRead.TrySetResult();
            await hold.Task;
        }

        return rows;
    }

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => _rows.ReadRow(grainId, reminderName);

    public Task<string?> UpsertRow(ReminderEntry entry) => _rows.UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => _rows.RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => _rows.TestOnlyClearTable();
}

/// <summary>Reminders follow their rows, whoever changes them and when.</summary>
public sealed class ReminderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_reminder_may_be_taken_back_by_its_own_tick()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IRemindedGrain>().RemindAsync("once", Minute, Minute).Soon();

        silo.Clock.Advance(Minute);
        await silo.Journal.Reached(1);
        await silo.Grain<IRemindedGrain>().SyncAsync().Soon();
        silo.Clock.Advance(10 * Minute);
        await silo.Grain<IRemindedGrain>().SyncAsync().Soon();

        Assert.Equal(["once 00:01"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_reminder_that_is_registered_again_keeps_only_its_new_times()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IRemindedGrain>().RemindAsync("wake", 5 * Minute, 5 * Minute).Soon();

        await silo.Grain<IRemindedGrain>().RemindAsync("wake", 7 * Minute, 60 * Minute).Soon();
        silo.Clock.Advance(12 * Minute);
        await silo.Grain<IRemindedGrain>().SyncAsync().Soon();

        Assert.Equal(["wake 00:07"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_tick_that_fails_does_not_end_the_reminder()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IRemindedGrain>().RemindAsync("failing", Minute, Minute).Soon();

        silo.Clock.Advance(Minute);
        await silo.Journal.Reached(1);
        await Waiting.Until(() =>
        {
            silo.Clock.Advance(Minute);
            return silo.Journal.Entries.Count > 1;
        });
    }

    [Fact]
    public async Task A_reminder_that_is_registered_while_the_table_is_read_is_kept()
    {
        var table = new HeldReminderTable();
        await using var silo = await TestSilo.StartAsync(s => s.Services.AddSingleton<IReminderTable>(table));
        table.Hold();
        await Task.Run(() => silo.Clock.Advance(5 * Minute));
        await table.ListRead.Task.Soon();

        await silo.Grain<IRemindedGrain>().RemindAsync("wake", Minute, Minute).Soon();
        await table.ReleaseAsync();
        silo.Clock.Advance(Minute);

        await silo.Journal.Reached(1);
    }

    [Fact]
    public async Task A_reminder_that_is_taken_back_while_the_table_is_read_stays_away()
    {
        var table = new HeldReminderTable();
        await using var silo = await TestSilo.StartAsync(s => s.Services.AddSingleton<IReminderTable>(table));
        await silo.Grain<IRemindedGrain>().RemindAsync("wake", 60 * Minute, Minute).Soon();
        table.Hold();
        await Task.Run(() => silo.Clock.Advance(5 * Minute));
        await table.ListRead.Task.Soon();

        await silo.Grain<IRemindedGrain>().ForgetAsync("wake").Soon();
        await table.ReleaseAsync();
        silo.Clock.Advance(4 * Minute);
        await silo.Grain<IRemindedGrain>().RemindAsync("other", 52 * Minute, 60 * Minute).Soon();
        silo.Clock.Advance(51 * Minute);
        await silo.Grain<IRemindedGrain>().SyncAsync().Soon();
        silo.Clock.Advance(Minute);
        await silo.Journal.Reached(1);

        Assert.Equal(["other 01:01"], silo.Journal.Entries);
    }
}
