using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>An open enumeration on its activation.</summary>
internal abstract class Enumeration
{
    /// <summary>The activation it runs on; null before it has begun.</summary>
    public Activation? Activation { get; protected set; }

    /// <summary>Whether the caller waits for the next element.</summary>
    public bool IsAwaited { get; protected set; }

    /// <summary>The tick at which the caller asked or was answered last.</summary>
    public int LastUsed { get; protected set; }

    /// <summary>Ends it on its activation: the method sees its token canceled, then the enumerator is disposed.</summary>
    /// <param name="aborted">Whether the caller is told that there would have been more.</param>
    /// <param name="giveUp">When canceled, what has not ended by then is left as it is.</param>
    public abstract Task EndAsync(bool aborted, CancellationToken giveUp);
}

/// <inheritdoc />
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing to dispose.")]
internal sealed class Enumeration<TElement>(EnumerableCall<TElement> call) : Enumeration
{
    private const int New = 0;
    private const int Begun = 1;
    private const int Closed = 2;

    private readonly CancellationTokenSource _cancellation = new();
    private IAsyncEnumerator<TElement>? _enumerator;
    private Enumerations? _open;
    private Task<bool>? _move;
    private MoveNextCall<TElement>? _awaiting;
    private bool _ended;
    private int _state;

    /// <summary>Calls the method. Runs on the activation, at the first request.</summary>
    public void Begin(Activation activation)
    {
        Activation = activation;
        if (Interlocked.CompareExchange(ref _state, Begun, New) != New)
            throw new OperationCanceledException();
        _ended = true;
        _enumerator = call.CallMethod(activation.Instance!, _cancellation.Token).GetAsyncEnumerator(_cancellation.Token);
        _ended = false;
        _open = activation.Extras.Enumerations ??= new Enumerations();
        _open.Add(this);
    }

    /// <summary>
    /// The elements that are there, at least one unless there are no more. Runs on the activation, interleaved with whatever else it does.
    /// </summary>
    public async Task<ElementBatch<TElement>> NextAsync(MoveNextCall<TElement> request)
    {
        if (_ended)
            throw Aborted(null);
        Touch(request);
        try
        {
            var elements = new List<TElement>(1);
            var last = false;
            while (!last && elements.Count < call.MaxBatchSize)
            {
                var move = _move ?? _enumerator!.MoveNextAsync().AsTask();
                _move = move;
                if (elements.Count > 0 && !move.IsCompletedSuccessfully)
                    break;
                last = !await move;
                _move = null;
                if (_ended)
                    throw Aborted(null);
                if (!last)
                    elements.Add(_enumerator!.Current);
            }

            if (last)
                await EndAsync(aborted: false, CancellationToken.None);
            return new ElementBatch<TElement>(elements, last);
        }
        catch (Exception exception) when (_ended && exception is not EnumerationAbortedException)
        {
            throw Aborted(exception);
        }
        catch
        {
            await EndAsync(aborted: false, CancellationToken.None);
            throw;
        }
        finally
        {
            Touch(null);
        }
    }

    public override async Task EndAsync(bool aborted, CancellationToken giveUp)
    {
        if (_ended)
            return;
        _ended = true;
        _open!.Remove(this);
        var awaiting = _awaiting;
        try
        {
            CancelMethod();
            if (_move is { IsCompleted: false } move)
                await ((Task)move).WaitAsync(giveUp).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            if (_move is null or { IsCompleted: true })
                await _enumerator!.DisposeAsync();
        }
        catch (Exception exception)
        {
            Activation!.Class.Engine.Log.EnumerationFailedToEnd(exception, Activation.GrainId);
        }

        if (aborted)
            awaiting?.TryFail(Aborted(null));
    }

    /// <summary>The caller wants no more. Completes when the enumerator is disposed on its activation.</summary>
    public async Task CloseAsync(GrainEngine engine)
    {
        if (Interlocked.Exchange(ref _state, Closed) != Begun || _ended)
            return;
        try
        {
            await engine.SendTo(Activation!, new EndCall(call.Method, this));
        }
        catch (Exception exception) when (exception is EnumerationAbortedException or TimeoutException or OrleansException)
        {
            // The activation has ended, and the enumeration with it; or the method doesn't observe its token.
            engine.Log.EnumerationFailedToEnd(exception, Activation!.GrainId);
        }
    }

    // What the method registered runs here, on its activation, like all of its code.
    private void CancelMethod()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException exception)
        {
            Activation!.Class.Engine.Log.EnumerationFailedToEnd(exception, Activation.GrainId);
        }
    }

    private static EnumerationAbortedException Aborted(Exception? cause) =>
        new("The grain was deactivated before the enumeration had reached its end.", cause!);

    private void Touch(MoveNextCall<TElement>? request)
    {
        _awaiting = request;
        if (IsAwaited != request is not null)
            _open!.CountAwaited(request is null ? -1 : 1);
        IsAwaited = request is not null;
        LastUsed = Activation!.Class.Engine.Tick;
    }
}
