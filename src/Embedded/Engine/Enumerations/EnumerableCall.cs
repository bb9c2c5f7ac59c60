using System.ComponentModel;
using Orleans.Runtime;

namespace Orleans.Embedded
{
    /// <summary>A call of a method that yields elements. Each enumeration of it calls the method anew.</summary>
    /// <typeparam name="TElement">The type of the elements.</typeparam>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract class EnumerableCall<TElement>(GrainMethod method) : IAsyncEnumerable<TElement>
    {
        internal GrainMethod Method { get; } = method;

        internal GrainReference Target { get; set; } = null!;

        internal int MaxBatchSize { get; set; } = 100;

        /// <summary>The token among the caller's arguments.</summary>
        internal CancellationToken CallersToken => GetCancellationToken();

        /// <inheritdoc />
        public IAsyncEnumerator<TElement> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new GrainEnumerator<TElement>(this, cancellationToken);

        internal IAsyncEnumerable<TElement> CallMethod(object grain, CancellationToken token) => InvokeOn(grain, token);

        /// <summary>Calls the method, with the token instead of the caller's.</summary>
        protected abstract IAsyncEnumerable<TElement> InvokeOn(object grain, CancellationToken token);

        /// <summary>The token among the arguments.</summary>
        protected virtual CancellationToken GetCancellationToken() => default;
    }
}

namespace Orleans.Runtime
{
    /// <summary>Options of enumerations of grain methods.</summary>
    public static class AsyncEnumerableExtensions
    {
        /// <summary>Sets how many elements, at most, the grain may yield ahead of the caller. Default: 100.</summary>
        public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
        {
            if (self is Embedded.EnumerableCall<T> call)
                call.MaxBatchSize = maxBatchSize;
            return self;
        }
    }
}
