using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans.Metadata
{
    /// <summary>What a grain class says about itself, by name.</summary>
    public sealed class GrainProperties(System.Collections.Immutable.ImmutableDictionary<string, string> properties)
    {
        /// <summary>By name.</summary>
        public System.Collections.Immutable.ImmutableDictionary<string, string> Properties { get; } = properties;
    }
}

namespace Orleans.Placement
{
    /// <summary>Which silos a class may be placed on. This engine has one silo and asks nobody.</summary>
    public abstract class PlacementFilterStrategy
    {
        /// <summary>Filters of a class run in this order.</summary>
        protected PlacementFilterStrategy(int order) => Order = order;

        /// <summary>Filters of a class run in this order.</summary>
        public int Order { get; }

        /// <summary>Reads what <see cref="GetAdditionalGrainProperties"/> wrote.</summary>
        public virtual void AdditionalInitialize(GrainProperties properties)
        {
        }

        /// <summary>One value of it.</summary>
        protected string? GetPlacementFilterGrainProperty(string key, GrainProperties properties) =>
            properties.Properties.GetValueOrDefault($"{GetType().Name}.{key}");

        /// <summary>What other silos are told about the class.</summary>
        protected virtual IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
            IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) => [];
    }
}
