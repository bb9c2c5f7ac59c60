using Orleans.Runtime;

namespace Orleans.Streams
{
    /// <summary>A subscription to a stream.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    [GenerateSerializer]
    public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>?>
    {
        /// <summary>The stream.</summary>
        public abstract StreamId StreamId { get; }

        /// <summary>The name of the provider.</summary>
        public abstract string ProviderName { get; }

        /// <summary>The identity of the subscription.</summary>
        public abstract Guid HandleId { get; }

        /// <summary>Ends the subscription.</summary>
        public abstract Task UnsubscribeAsync();

        /// <summary>Sets who takes the items from now on. An implicit subscription delivers nothing before this is called.</summary>
        public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);

        /// <inheritdoc />
        public abstract bool Equals(StreamSubscriptionHandle<T>? other);

        /// <inheritdoc />
        public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

        /// <inheritdoc />
        public override int GetHashCode() => HandleId.GetHashCode();
    }

    /// <summary>Subscribing with functions.</summary>
    public static class AsyncObservableExtensions
    {
        /// <summary>Subscribes with functions.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs,
            Func<T, StreamSequenceToken?, Task> onNextAsync,
            Func<Exception, Task> onErrorAsync,
            Func<Task> onCompletedAsync) =>
            obs.SubscribeAsync(new DelegateObserver<T>(onNextAsync, onErrorAsync, onCompletedAsync));

        /// <summary>Subscribes with functions.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Exception, Task> onErrorAsync) =>
            obs.SubscribeAsync(new DelegateObserver<T>(onNextAsync, onErrorAsync, null));

        /// <summary>Subscribes with functions.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync, Func<Task> onCompletedAsync) =>
            obs.SubscribeAsync(new DelegateObserver<T>(onNextAsync, null, onCompletedAsync));

        /// <summary>Subscribes with a function.</summary>
        public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
            this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync) =>
            obs.SubscribeAsync(new DelegateObserver<T>(onNextAsync, null, null));
    }

    /// <summary>Resuming with functions.</summary>
    public static class StreamSubscriptionHandleExtensions
    {
        /// <summary>Resumes with functions.</summary>
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
            this StreamSubscriptionHandle<T> handle,
            Func<T, StreamSequenceToken?, Task> onNextAsync,
            Func<Exception, Task> onErrorAsync,
            Func<Task> onCompletedAsync,
            StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new DelegateObserver<T>(onNextAsync, onErrorAsync, onCompletedAsync), token);

        /// <summary>Resumes with functions.</summary>
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
            this StreamSubscriptionHandle<T> handle,
            Func<T, StreamSequenceToken?, Task> onNextAsync,
            Func<Exception, Task> onErrorAsync,
            StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new DelegateObserver<T>(onNextAsync, onErrorAsync, null), token);

        /// <summary>Resumes with functions.</summary>
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
            this StreamSubscriptionHandle<T> handle,
            Func<T, StreamSequenceToken?, Task> onNextAsync,
            Func<Task> onCompletedAsync,
            StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new DelegateObserver<T>(onNextAsync, null, onCompletedAsync), token);

        /// <summary>Resumes with a function.</summary>
        public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
            this StreamSubscriptionHandle<T> handle,
            Func<T, StreamSequenceToken?, Task> onNextAsync,
            StreamSequenceToken? token = null) =>
            handle.ResumeAsync(new DelegateObserver<T>(onNextAsync, null, null), token);
    }

    internal sealed class DelegateObserver<T>(
        Func<T, StreamSequenceToken?, Task> onNext, Func<Exception, Task>? onError, Func<Task>? onCompleted) : IAsyncObserver<T>
    {
        public Task OnNextAsync(T item, StreamSequenceToken? token = null) => onNext(item, token);

        public Task OnCompletedAsync() => onCompleted?.Invoke() ?? Task.CompletedTask;

        public Task OnErrorAsync(Exception ex) => onError?.Invoke(ex) ?? Task.CompletedTask;
    }
}

namespace Orleans.Streams.Core
{
    /// <summary>A grain that is told when an implicit subscription starts on its activation.</summary>
    public interface IStreamSubscriptionObserver
    {
        /// <summary>Called before the first item of a stream; the grain resumes the handle it creates.</summary>
        Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
    }

    /// <summary>An implicit subscription whose item type is not yet known.</summary>
    public interface IStreamSubscriptionHandleFactory
    {
        /// <summary>The stream.</summary>
        StreamId StreamId { get; }

        /// <summary>The name of the provider.</summary>
        string ProviderName { get; }

        /// <summary>The identity of the subscription.</summary>
        GuidId SubscriptionId { get; }

        /// <summary>The subscription by its item type.</summary>
        StreamSubscriptionHandle<T> Create<T>();
    }
}
