using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Names a grain class in ids, storage and reminders, so that the code can rename it.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        private readonly GrainType _grainType = GrainType.Create(grainType);

        /// <summary>The name.</summary>
        public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
    }

    /// <summary>How long an activation of the class may be idle, instead of the silo's default. At least one minute.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class CollectionAgeLimitAttribute : Attribute
    {
        /// <summary>The shortest limit; smaller ones are raised to it.</summary>
        public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

        private readonly TimeSpan? _value;

        /// <summary>Sets the limit by the properties.</summary>
        public CollectionAgeLimitAttribute()
        {
        }

        /// <summary>Sets the limit.</summary>
        /// <param name="inactivityPeriod">"hh:mm:ss", as <see cref="TimeSpan.Parse(string)"/> reads it.</param>
        public CollectionAgeLimitAttribute(string inactivityPeriod) => _value = TimeSpan.Parse(inactivityPeriod);

        /// <summary>Days of the limit.</summary>
        public double Days { get; set; }

        /// <summary>Hours of the limit.</summary>
        public double Hours { get; set; }

        /// <summary>Minutes of the limit.</summary>
        public double Minutes { get; set; }

        /// <summary>Whether activations stay however long they are idle.</summary>
        public bool AlwaysActive { get; set; }

        /// <summary>The limit.</summary>
        public TimeSpan AgeLimit => _value ?? Sum();

        private TimeSpan Sum()
        {
            if (AlwaysActive)
                return TimeSpan.FromDays(short.MaxValue);
            var sum = TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return sum < MinAgeLimit ? MinAgeLimit : sum;
        }
    }

    /// <summary>Activations of the class stay however long they are idle.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class KeepAliveAttribute : Attribute;
}

namespace Orleans.Metadata
{
    /// <summary>Picks the class behind a grain interface that several classes implement.</summary>
    [AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
    public sealed class DefaultGrainTypeAttribute(string grainType) : Attribute
    {
        internal GrainType GrainType { get; } = GrainType.Create(grainType);
    }
}

namespace Orleans.Providers
{
    /// <summary>Well-known provider names.</summary>
    public static class ProviderConstants
    {
        /// <summary>The storage of states that name none.</summary>
        public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";

        /// <summary>The storage Orleans's streams keep explicit subscriptions in. Not used by this engine.</summary>
        public const string DEFAULT_PUBSUB_PROVIDER_NAME = "PubSubStore";
    }
}
