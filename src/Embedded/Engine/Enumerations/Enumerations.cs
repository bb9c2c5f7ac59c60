namespace Orleans.Embedded;

/// <summary>The open enumerations of an activation. All but the two questions are only for its turns.</summary>
internal sealed class Enumerations
{
    private readonly List<Enumeration> _open = [];
    private volatile bool _isEmpty = true;
    private volatile int _awaited;

    /// <summary>Whether none are open. Others than the activation may see it a moment late.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>Whether a caller waits for an element. Others than the activation may see it a moment late.</summary>
    public bool AnyAwaited => _awaited > 0;

    public void Add(Enumeration enumeration)
    {
        _open.Add(enumeration);
        _isEmpty = false;
    }

    public void Remove(Enumeration enumeration)
    {
        _open.Remove(enumeration);
        _isEmpty = _open.Count == 0;
    }

    public void CountAwaited(int change) => _awaited += change;

    /// <summary>Ends those whose caller has neither asked nor said goodbye for too long.</summary>
    public void CloseAbandoned()
    {
        foreach (var enumeration in _open.ToList())
        {
            var engine = enumeration.Activation!.Class.Engine;
            if (!enumeration.IsAwaited && engine.Tick - enumeration.LastUsed > engine.EnumerationAge)
                _ = enumeration.EndAsync(aborted: false, CancellationToken.None);
        }
    }

    /// <summary>Ends all, because the activation ends.</summary>
    public Task AbortAsync(CancellationToken giveUp) =>
        Task.WhenAll(_open.ToList().ConvertAll(enumeration => enumeration.EndAsync(aborted: true, giveUp)));
}
