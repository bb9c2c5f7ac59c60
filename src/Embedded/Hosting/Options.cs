using System.Diagnostics;

namespace Orleans.Configuration
{
    /// <summary>Names of the service and the cluster.</summary>
    public class ClusterOptions
    {
        /// <summary>The cluster if none is named.</summary>
        public const string DefaultClusterId = "default";

        /// <summary>The service if none is named.</summary>
        public const string DefaultServiceId = "default";

        /// <summary>Names the cluster. Without effect on this engine.</summary>
        public string ClusterId { get; set; } = DefaultClusterId;

        /// <summary>Names the service in stored states and reminders. Changing it loses sight of them.</summary>
        public string ServiceId { get; set; } = DefaultServiceId;
    }

    /// <summary>When activations end by themselves.</summary>
    public class GrainCollectionOptions
    {
        /// <summary>One minute.</summary>
        public static readonly TimeSpan DEFAULT_COLLECTION_QUANTUM = TimeSpan.FromMinutes(1);

        /// <summary>30 seconds.</summary>
        public static readonly TimeSpan DEFAULT_ACTIVATION_TIMEOUT = TimeSpan.FromSeconds(30);

        /// <summary>30 seconds.</summary>
        public static readonly TimeSpan DEFAULT_DEACTIVATION_TIMEOUT = TimeSpan.FromSeconds(30);

        /// <summary>Time between looks for idle activations. Default: one minute.</summary>
        public TimeSpan CollectionQuantum { get; set; } = DEFAULT_COLLECTION_QUANTUM;

        /// <summary>How long an activation may be idle. Default: 15 minutes.</summary>
        public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

        /// <summary>The same for single classes, by full name.</summary>
        public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = new(StringComparer.Ordinal);

        /// <summary>How long an activation may take to start. Default: 30 seconds.</summary>
        public TimeSpan ActivationTimeout { get; set; } = DEFAULT_ACTIVATION_TIMEOUT;

        /// <summary>How long an activation may take to end, before it is given up. Default: 30 seconds.</summary>
        public TimeSpan DeactivationTimeout { get; set; } = DEFAULT_DEACTIVATION_TIMEOUT;
    }

    /// <summary>How long callers wait.</summary>
    public abstract class MessagingOptions
    {
        private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

        /// <summary>
        /// How long a caller waits for an answer before it gets a <see cref="TimeoutException"/>; looked at once a second.
        /// Default: 30 seconds; half an hour under a debugger.
        /// </summary>
        public TimeSpan ResponseTimeout
        {
            get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
            set => _responseTimeout = value;
        }

        /// <summary>The same under a debugger.</summary>
        public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);
    }

    /// <summary>How many requests may wait.</summary>
    public class SiloMessagingOptions : MessagingOptions
    {
        /// <summary>How many requests may wait for a grain before a warning is logged; 0 for any number. Default: 0.</summary>
        public int MaxEnqueuedRequestsSoftLimit { get; set; }

        /// <summary>
        /// How many requests may wait for a grain; further ones fail with <c>LimitExceededException</c>. 0 for any number.
        /// Default: 10,000 (Orleans: 0).
        /// </summary>
        public int MaxEnqueuedRequestsHardLimit { get; set; } = 10_000;

        /// <summary>The soft limit for each activation of a stateless worker. Default: 0.</summary>
        public int MaxEnqueuedRequestsSoftLimit_StatelessWorker { get; set; }

        /// <summary>The hard limit for each activation of a stateless worker. Default: 10,000 (Orleans: 0).</summary>
        public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; } = 10_000;
    }
}

namespace Orleans.Hosting
{
    /// <summary>How reminders are kept and sent.</summary>
    public sealed class ReminderOptions
    {
        /// <summary>The shortest period a reminder may have. Default: one minute.</summary>
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>Time between looks into the table for what others have changed. Default: five minutes.</summary>
        public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

        /// <summary>How long the table may take to start. Default: five minutes.</summary>
        public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
    }
}
