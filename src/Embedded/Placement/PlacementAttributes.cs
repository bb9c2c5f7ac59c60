using System.Diagnostics.CodeAnalysis;
using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Where activations of a class go. With one silo, only stateless workers differ.</summary>
    public abstract class PlacementStrategy;

    /// <summary>Marks grains that would rather be where their caller is.</summary>
    public sealed class PreferLocalPlacement : PlacementStrategy;

    /// <summary>Marks grains that may be anywhere.</summary>
    public sealed class RandomPlacement : PlacementStrategy;

    internal sealed class StatelessWorkerPlacement(int maxLocal, bool removeIdleWorkers) : PlacementStrategy
    {
        public int MaxLocal { get; } = maxLocal > 0 ? maxLocal : Environment.ProcessorCount;

        public bool RemoveIdleWorkers { get; } = removeIdleWorkers;
    }
}

namespace Orleans.Placement
{
    /// <summary>Says where activations of a class go.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public abstract class PlacementAttribute : Attribute
    {
        /// <summary>Sets the strategy.</summary>
        protected PlacementAttribute(PlacementStrategy placement)
        {
            ArgumentNullException.ThrowIfNull(placement);
            PlacementStrategy = placement;
        }

        /// <summary>The strategy.</summary>
        public PlacementStrategy PlacementStrategy { get; }
    }

    /// <summary>Activate on the caller's silo. There is only one on this engine.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new PreferLocalPlacement());

    /// <summary>Activate on any silo. There is only one on this engine.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class RandomPlacementAttribute() : PlacementAttribute(new RandomPlacement());

    /// <summary>Narrows the silos a class may be placed on.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public abstract class PlacementFilterAttribute : Attribute
    {
        /// <summary>Without a strategy: there is only one silo to choose.</summary>
        protected PlacementFilterAttribute()
        {
        }

        /// <summary>Sets the strategy.</summary>
        protected PlacementFilterAttribute(PlacementFilterStrategy placement)
        {
            ArgumentNullException.ThrowIfNull(placement);
            PlacementFilterStrategy = placement;
        }

        /// <summary>The strategy.</summary>
        public PlacementFilterStrategy? PlacementFilterStrategy { get; }
    }
}

namespace Orleans.Runtime.Placement.Filtering
{
    /// <summary>Prefer silos whose metadata match the caller's. Without effect on one silo.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    [Experimental("ORLEANSEXP004")]
    public class PreferredMatchSiloMetadataPlacementFilterAttribute(string[] orderedMetadataKeys, int minCandidates = 2, int order = 0)
        : PlacementFilterAttribute
    {
        internal (string[] Keys, int MinCandidates, int Order) Filter { get; } = (orderedMetadataKeys, minCandidates, order);
    }

    /// <summary>Require silos whose metadata match the caller's. Without effect on one silo.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    [Experimental("ORLEANSEXP004")]
    public class RequiredMatchSiloMetadataPlacementFilterAttribute(string[] metadataKeys, int order = 0) : PlacementFilterAttribute
    {
        internal (string[] Keys, int Order) Filter { get; } = (metadataKeys, order);
    }
}
