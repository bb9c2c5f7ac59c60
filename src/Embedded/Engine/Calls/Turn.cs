using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>Something to run on an activation: a request, or the continuation of one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Turn
{
    private protected Turn()
    {
    }

    /// <summary>The next one in the list this is in: the inbox first, then the waiting requests.</summary>
    internal Turn? Next { get; set; }

    internal abstract void Run(Activation activation);
}

/// <summary>What an await left to do.</summary>
internal sealed class Continuation(SendOrPostCallback callback, object? state) : Turn
{
    internal override void Run(Activation activation) => callback(state);
}

/// <summary>The result of methods that have none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct NoResult;
