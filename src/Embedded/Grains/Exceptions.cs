namespace Orleans.Runtime
{
    /// <summary>The runtime's own failures.</summary>
    [GenerateSerializer]
    public class OrleansException : Exception
    {
        /// <summary>A failure without a message.</summary>
        public OrleansException()
            : base("Unexpected error.")
        {
        }

        /// <summary>A failure with a message.</summary>
        public OrleansException(string message)
            : base(message)
        {
        }

        /// <summary>A failure with a message and a cause.</summary>
        public OrleansException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>More requests wait for a grain than the hard limit allows. The request was not executed.</summary>
    [GenerateSerializer]
    public sealed class LimitExceededException : OrleansException
    {
        /// <summary>A limit was exceeded.</summary>
        public LimitExceededException()
            : base("Limit exceeded")
        {
        }

        /// <summary>A limit was exceeded.</summary>
        public LimitExceededException(string message)
            : base(message)
        {
        }

        /// <summary>A limit was exceeded.</summary>
        public LimitExceededException(string message, Exception innerException)
            : base(message, innerException)
        {
        }

        /// <summary>A limit was exceeded.</summary>
        public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
            : base($"Limit exceeded {limitName} Current={current} Threshold={threshold} {extraInfo}")
        {
        }
    }

    /// <summary>The silo refused a request. It was not executed.</summary>
    [GenerateSerializer]
    public class OrleansMessageRejectionException : OrleansException
    {
        internal OrleansMessageRejectionException(string message)
            : base(message)
        {
        }

        internal OrleansMessageRejectionException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>The silo is not running, or stops.</summary>
    [GenerateSerializer]
    public sealed class SiloUnavailableException : OrleansMessageRejectionException
    {
        /// <summary>The silo is unavailable.</summary>
        public SiloUnavailableException()
            : base("Silo unavailable")
        {
        }

        /// <summary>The silo is unavailable.</summary>
        public SiloUnavailableException(string msg)
            : base(msg)
        {
        }

        /// <summary>The silo is unavailable.</summary>
        public SiloUnavailableException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A reference was used that no runtime made.</summary>
    [GenerateSerializer]
    public sealed class GrainReferenceNotBoundException : OrleansException
    {
        internal GrainReferenceNotBoundException(string message)
            : base(message)
        {
        }
    }

    /// <summary>The silo is configured wrongly.</summary>
    [GenerateSerializer]
    public sealed class OrleansConfigurationException : Exception
    {
        /// <summary>The silo is configured wrongly.</summary>
        public OrleansConfigurationException(string message)
            : base(message)
        {
        }

        /// <summary>The silo is configured wrongly.</summary>
        public OrleansConfigurationException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>
    /// An enumeration of a grain's elements ended before its last one, because the activation ended. Start again, from
    /// where you got to.
    /// </summary>
    [GenerateSerializer]
    public sealed class EnumerationAbortedException : Exception
    {
        /// <summary>An enumeration was aborted.</summary>
        public EnumerationAbortedException()
        {
        }

        /// <summary>An enumeration was aborted.</summary>
        public EnumerationAbortedException(string message)
            : base(message)
        {
        }

        /// <summary>An enumeration was aborted.</summary>
        public EnumerationAbortedException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }
}

namespace Orleans.Storage
{
    /// <summary>No storage has the name a state asks for.</summary>
    [GenerateSerializer]
    public sealed class BadProviderConfigException : Runtime.OrleansException
    {
        /// <summary>A provider is missing.</summary>
        public BadProviderConfigException()
        {
        }

        /// <summary>A provider is missing.</summary>
        public BadProviderConfigException(string msg)
            : base(msg)
        {
        }

        /// <summary>A provider is missing.</summary>
        public BadProviderConfigException(string msg, Exception exc)
            : base(msg, exc)
        {
        }
    }
}
