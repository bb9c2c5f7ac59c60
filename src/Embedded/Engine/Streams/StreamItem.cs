using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Orleans.Embedded;

/// <summary>An item on its way to the subscribers of a stream.</summary>
internal abstract class StreamItem
{
    /// <summary>Hands the item to an observer of its type.</summary>
    public abstract Task DeliverTo(object observer);

    /// <summary>Tells an observer that it will never get the item.</summary>
    public abstract Task ReportTo(object observer, Exception failure);
}

/// <inheritdoc />
internal sealed class StreamItem<T>(T value, long sequence, int index) : StreamItem
{
    public override Task DeliverTo(object observer) =>
        observer is IAsyncObserver<T> typed
            ? typed.OnNextAsync(value, new EventSequenceTokenV2(sequence, index))
            : throw new InvalidCastException($"{observer.GetType()} doesn't take items of the type {typeof(T)}.");

    public override Task ReportTo(object observer, Exception failure) =>
        (observer as IAsyncObserver<T>)?.OnErrorAsync(failure) ?? Task.CompletedTask;
}
