namespace Orleans.Embedded;

/// <summary>
/// The caller's side of an enumeration: asks the activation for the next elements when it has handed out the last ones.
/// </summary>
internal sealed class GrainEnumerator<TElement> : IAsyncEnumerator<TElement>
{
    private readonly EnumerableCall<TElement> _call;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _token;
    private Enumeration<TElement>? _enumeration;
    private ElementBatch<TElement> _batch;
    private Task? _closed;
    private int _index;

    public GrainEnumerator(EnumerableCall<TElement> call, CancellationToken token)
    {
        _call = call;
        _token = token.CanBeCanceled ? token : call.CallersToken;
        if (!token.CanBeCanceled || !call.CallersToken.CanBeCanceled || token == call.CallersToken)
            return;
        _linked = CancellationTokenSource.CreateLinkedTokenSource(token, call.CallersToken);
        _token = _linked.Token;
    }

    public TElement Current => _batch.Elements![_index];

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_index + 1 < _batch.Count)
        {
            _index++;
            return true;
        }

        if (_batch.IsLast)
        {
            _batch = ElementBatch<TElement>.End;
            return false;
        }

        _token.ThrowIfCancellationRequested();
        try
        {
            _batch = await NextBatchAsync();
        }
        catch
        {
            // Whether canceled or failed, there won't be more: the activation needn't wait for the disposal to hear it.
            _ = CloseAsync();
            throw;
        }

        _index = 0;
        return _batch.Count > 0;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _linked?.Dispose();
    }

    private Task CloseAsync() =>
        _closed ??= _enumeration?.CloseAsync(_call.Target.Shared.Class.Engine) ?? Task.CompletedTask;

    private Task<ElementBatch<TElement>> NextBatchAsync()
    {
        var engine = _call.Target.Shared.Class.Engine;
        if (_enumeration is not null)
            return engine.SendTo(_enumeration.Activation!, new MoveNextCall<TElement>(_call.Method, _enumeration, isFirst: false, _token));
        _enumeration = new Enumeration<TElement>(_call);
        return engine.Send(_call.Target, new MoveNextCall<TElement>(_call.Method, _enumeration, isFirst: true, _token));
    }
}

/// <summary>Some elements, and whether they are the last ones.</summary>
internal readonly record struct ElementBatch<TElement>(List<TElement>? Elements, bool IsLast)
{
    public static ElementBatch<TElement> End => new(null, IsLast: true);

    public int Count => Elements?.Count ?? 0;
}
