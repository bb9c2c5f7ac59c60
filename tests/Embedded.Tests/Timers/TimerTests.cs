using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Nexus.Embedded.Tests.Timers;

public interface ITimedGrain : IGrainWithStringKey
{
    Task StartAsync(bool interleave, bool fails = false);

    Task StopAsync();

    Task LeaveAsync();

    Task<string> WaitAsync(string gate);

    Task RemindAsync(string name, TimeSpan period);

    Task ForgetAsync(string name);

    Task<int> RemindersAsync();
}

public sealed class TimedGrain(Journal journal) : Grain, ITimedGrain, IRemindable
{
    private IGrainTimer? _timer;

    public Task StartAsync(bool interleave, bool fails = false)
    {
        _timer = this.RegisterGrainTimer(
            _ =>
            {
                journal.Write("tick");
                return fails ? throw new InvalidOperationException("tick") : Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<string> WaitAsync(string gate)
    {
        await journal.Gate(gate);
        journal.Write($"done {gate}");
        return gate;
    }

    public Task RemindAsync(string name, TimeSpan period) => this.RegisterOrUpdateReminder(name, TimeSpan.FromMinutes(1), period);

    public async Task ForgetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<int> RemindersAsync() => (await this.GetReminders()).Count;

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        journal.Write($"{reminderName} {status.CurrentTickTime:HH:mm}");
        return Task.CompletedTask;
    }
}

/// <summary>Timers live with an activation, reminders outlive the process.</summary>
public sealed class TimerTests
{
    [Fact]
    public async Task A_timer_ticks_when_due_and_then_once_a_period()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimedGrain>().StartAsync(interleave: false);

        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.Reached(1);
        silo.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Single(silo.Journal.Entries);
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.Reached(2);
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_request()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimedGrain>().StartAsync(interleave: false);
        var busy = silo.Grain<ITimedGrain>().WaitAsync("one");

        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        silo.Journal.Open("one");
        await busy.Soon();
        await silo.Journal.Reached(2);

        Assert.Equal(["done one", "tick"], silo.Journal.Entries);
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimedGrain>().StartAsync(interleave: true);
        var busy = silo.Grain<ITimedGrain>().WaitAsync("one");

        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.Reached(1);
        silo.Journal.Open("one");
        await busy.Soon();

        Assert.Equal(["tick", "done one"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_failing_tick_does_not_stop_the_timer()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimedGrain>().StartAsync(interleave: false, fails: true);

        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.Journal.Reached(1);
        await silo.Grain<ITimedGrain>().RemindersAsync();
        silo.Clock.Advance(TimeSpan.FromSeconds(10));

        await silo.Journal.Reached(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_timer_ends_when_disposed_and_with_its_activation(bool dispose)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimedGrain>();
        await grain.StartAsync(interleave: false);

        if (dispose)
            await grain.StopAsync();
        else
            await grain.LeaveAsync();
        await grain.RemindersAsync().Soon();
        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await grain.RemindersAsync().Soon();

        Assert.Empty(silo.Journal.Entries);
    }

    [Fact]
    public async Task A_reminder_comes_at_its_times_and_activates_its_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimedGrain>().RemindAsync("wake", TimeSpan.FromMinutes(30));
        await silo.Grain<ITimedGrain>().LeaveAsync();

        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await silo.Journal.Reached(1);
        await silo.Grain<ITimedGrain>().RemindersAsync().Soon();
        silo.Clock.Advance(TimeSpan.FromMinutes(30));
        await silo.Journal.Reached(2);

        Assert.Equal(["wake 00:01", "wake 00:31"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_reminder_can_be_taken_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimedGrain>();
        await grain.RemindAsync("wake", TimeSpan.FromMinutes(1));
        Assert.Equal(1, await grain.RemindersAsync());

        await grain.ForgetAsync("wake");
        silo.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(0, await grain.RemindersAsync().Soon());
        Assert.Empty(silo.Journal.Entries);
    }

    [Fact]
    public async Task A_period_below_the_minimum_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => silo.Grain<ITimedGrain>().RemindAsync("often", TimeSpan.FromSeconds(1)).Soon());
    }

    [Fact]
    public async Task Reminders_of_an_earlier_process_go_on_without_making_up_for_the_time_between()
    {
        var table = new InMemoryReminderTable();
        await using (var before = await TestSilo.StartAsync(s => s.Services.AddSingleton<IReminderTable>(table)))
            await before.Grain<ITimedGrain>().RemindAsync("wake", TimeSpan.FromMinutes(10));
        await using var silo = await TestSilo.StartAsync(s =>
        {
            ((Nexus.Testing.ManualTimeProvider)s.Services.Single(d => d.ServiceType == typeof(TimeProvider) && d.ImplementationInstance is not null)
                .ImplementationInstance!).Advance(TimeSpan.FromMinutes(35));
            s.Services.AddSingleton<IReminderTable>(table);
        });

        silo.Clock.Advance(TimeSpan.FromMinutes(6));
        await silo.Journal.Reached(1);

        Assert.Equal(["wake 00:41"], silo.Journal.Entries);
    }
}
