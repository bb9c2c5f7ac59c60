namespace Orleans
{
    /// <summary>A grain that reminders can call.</summary>
    public interface IRemindable : IGrain
    {
        /// <summary>A reminder is due. Ticks missed while no silo ran are not made up.</summary>
        Task ReceiveReminder(string reminderName, Runtime.TickStatus status);
    }
}

namespace Orleans.Runtime
{
    /// <summary>A registered reminder.</summary>
    public interface IGrainReminder
    {
        /// <summary>Its name, unique within the grain.</summary>
        string ReminderName { get; }
    }

    /// <summary>Times of a tick, in UTC.</summary>
    [Serializable, GenerateSerializer, Immutable]
    public readonly struct TickStatus
    {
        /// <summary>Sets the times.</summary>
        public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
        {
            FirstTickTime = firstTickTime;
            Period = period;
            CurrentTickTime = timeStamp;
        }

        /// <summary>When the first tick was due.</summary>
        [Id(0)]
        public DateTime FirstTickTime { get; }

        /// <summary>The time between ticks.</summary>
        [Id(1)]
        public TimeSpan Period { get; }

        /// <summary>When this tick was sent.</summary>
        [Id(2)]
        public DateTime CurrentTickTime { get; }

        /// <inheritdoc />
        public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
    }

    /// <summary>A reminder could not be stored or removed.</summary>
    [GenerateSerializer]
    public sealed class ReminderException(string message) : OrleansException(message);
}

namespace Orleans.Timers
{
    /// <summary>Registers reminders.</summary>
    public interface IReminderRegistry
    {
        /// <summary>Stores a reminder, replacing one of the same name.</summary>
        Task<Runtime.IGrainReminder> RegisterOrUpdateReminder(
            Runtime.GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        /// <summary>Removes a reminder.</summary>
        Task UnregisterReminder(Runtime.GrainId callingGrainId, Runtime.IGrainReminder reminder);

        /// <summary>A reminder by name; null if there is none.</summary>
        Task<Runtime.IGrainReminder?> GetReminder(Runtime.GrainId callingGrainId, string reminderName);

        /// <summary>All reminders of a grain.</summary>
        Task<List<Runtime.IGrainReminder>> GetReminders(Runtime.GrainId callingGrainId);
    }
}
