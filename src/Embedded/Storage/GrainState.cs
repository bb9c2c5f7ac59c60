namespace Orleans
{
    /// <summary>A state on its way to or from storage.</summary>
    /// <typeparam name="T">The type of the state.</typeparam>
    public interface IGrainState<T>
    {
        /// <summary>The value.</summary>
        T? State { get; set; }

        /// <summary>The version that was read or written last; null if nothing is stored.</summary>
        string? ETag { get; set; }

        /// <summary>Whether something is stored.</summary>
        bool RecordExists { get; set; }
    }

    /// <inheritdoc cref="IGrainState{T}" />
    [GenerateSerializer]
    public sealed class GrainState<T> : IGrainState<T>
    {
        /// <summary>An empty state.</summary>
        public GrainState()
        {
        }

        /// <summary>A value that isn't stored yet.</summary>
        public GrainState(T? state)
            : this(state, null)
        {
        }

        /// <summary>A value and its version.</summary>
        public GrainState(T? state, string? eTag)
        {
            State = state;
            ETag = eTag;
        }

        /// <inheritdoc />
        [Id(0)]
        public T? State { get; set; }

        /// <inheritdoc />
        [Id(1)]
        public string? ETag { get; set; }

        /// <inheritdoc />
        [Id(2)]
        public bool RecordExists { get; set; }
    }
}

namespace Orleans.Core
{
    /// <summary>A stored state.</summary>
    public interface IStorage
    {
        /// <summary>The version; null if nothing is stored.</summary>
        string? Etag { get; }

        /// <summary>Whether something is stored.</summary>
        bool RecordExists { get; }

        /// <summary>Removes the stored state and makes a new one.</summary>
        Task ClearStateAsync();

        /// <summary>Stores the state.</summary>
        Task WriteStateAsync();

        /// <summary>Replaces the state by what is stored.</summary>
        Task ReadStateAsync();

        /// <inheritdoc cref="ClearStateAsync()" />
        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        /// <inheritdoc cref="WriteStateAsync()" />
        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        /// <inheritdoc cref="ReadStateAsync()" />
        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <summary>A stored state by its type.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The value; writing it stores nothing yet.</summary>
        TState State { get; set; }
    }
}
