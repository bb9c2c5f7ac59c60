using Orleans.Core;

namespace Orleans
{
    /// <summary>Marks attributes of constructor parameters that the runtime, not the services, supplies.</summary>
    public interface IFacetMetadata;
}

namespace Orleans.Runtime
{
    /// <summary>A state of a grain, injected into its constructor and read before <see cref="IGrainBase.OnActivateAsync"/>.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    public interface IPersistentState<TState> : IStorage<TState>;

    /// <summary>Names of a state.</summary>
    public interface IPersistentStateConfiguration
    {
        /// <summary>The name of the state.</summary>
        string StateName { get; }

        /// <summary>The name of the storage; null for the default one.</summary>
        string? StorageName { get; }
    }

    /// <summary>Makes states. Tests may replace it.</summary>
    public interface IPersistentStateFactory
    {
        /// <summary>Makes a state of an activation.</summary>
        IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
    }

    /// <summary>Asks for a state of the grain.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute : Attribute, IFacetMetadata, IPersistentStateConfiguration
    {
        /// <summary>Names the state and its storage.</summary>
        public PersistentStateAttribute(string stateName, string? storageName = null)
        {
            ArgumentNullException.ThrowIfNull(stateName);
            StateName = stateName;
            StorageName = storageName;
        }

        /// <inheritdoc />
        public string StateName { get; }

        /// <inheritdoc />
        public string? StorageName { get; }
    }
}
