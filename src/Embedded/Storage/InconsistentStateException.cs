using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// The stored state is not the version the grain has read. When it leaves a grain's method, the activation ends, so that
/// the next call reads the truth.
/// </summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    /// <summary>A conflict.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>A conflict.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>A conflict.</summary>
    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    /// <summary>A conflict with both versions.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>A conflict with both versions.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>A conflict with both versions.</summary>
    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(storageException.Message, storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>The version in the storage.</summary>
    [Id(1)]
    public string? StoredEtag { get; private set; }

    /// <summary>The version the grain has read.</summary>
    [Id(2)]
    public string? CurrentEtag { get; private set; }

    /// <summary>Whether the failing write was the grain's own, and not that of a grain it called.</summary>
    [Id(0)]
    internal bool IsSourceActivation { get; set; } = true;

    /// <inheritdoc />
    public override string ToString() =>
        $"InconsistentStateException: {Message} Expected Etag={StoredEtag} Received Etag={CurrentEtag} {InnerException}";
}
