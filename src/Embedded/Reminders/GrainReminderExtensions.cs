using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans;

/// <summary>Reminders of a grain: calls that come even after a restart. Use timers for anything below a minute.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, or changes the one of that name.</summary>
    /// <param name="grain">A grain that implements <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">The name, unique within the grain.</param>
    /// <param name="dueTime">Time to the first tick.</param>
    /// <param name="period">Time between ticks; at least <c>ReminderOptions.MinimumReminderPeriod</c>, one minute by default.</param>
    /// <exception cref="InvalidOperationException">The grain isn't <see cref="IRemindable"/>.</exception>
    /// <exception cref="ArgumentException">The period is too short.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        ((IGrainBase)grain).RegisterOrUpdateReminder(reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)" />
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        if (grain is not IRemindable)
            throw new InvalidOperationException($"{grain.GetType()} must implement {nameof(IRemindable)} to have reminders.");
        return Registry(grain, out var id).RegisterOrUpdateReminder(id, reminderName, dueTime, period);
    }

    /// <summary>Removes a reminder.</summary>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) =>
        ((IGrainBase)grain).UnregisterReminder(reminder);

    /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)" />
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
        Registry(grain, out var id).UnregisterReminder(id, reminder);

    /// <summary>A reminder by name; null if there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) =>
        ((IGrainBase)grain).GetReminder(reminderName);

    /// <inheritdoc cref="GetReminder(Grain, string)" />
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        return Registry(grain, out var id).GetReminder(id, reminderName);
    }

    /// <summary>All reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => ((IGrainBase)grain).GetReminders();

    /// <inheritdoc cref="GetReminders(Grain)" />
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Registry(grain, out var id).GetReminders(id);

    private static IReminderRegistry Registry(IGrainBase grain, out GrainId id)
    {
        ArgumentNullException.ThrowIfNull(grain);
        var context = grain.GrainContext ?? throw new InvalidOperationException("The grain was not created by the runtime.");
        id = context.GrainId;
        return context.ActivationServices.GetRequiredService<IReminderRegistry>();
    }
}
