using System.ComponentModel;
using System.Runtime.CompilerServices;
using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>What all references to grains of one class through one interface share.</summary>
public class GrainReferenceShared
{
    internal GrainReferenceShared(GrainClass grainClass, GrainInterfaceType interfaceType)
    {
        Class = grainClass;
        InterfaceType = interfaceType;
    }

    /// <summary>The type of the grains.</summary>
    public GrainType GrainType => Class.GrainType;

    /// <summary>The interface.</summary>
    public GrainInterfaceType InterfaceType { get; }

    internal GrainClass Class { get; }

    internal object Cast(GrainReference reference, Type interfaceType) =>
        interfaceType.IsInstanceOfType(reference) ? reference : Class.Engine.References.Create(interfaceType, reference.GrainId);
}

/// <summary>A reference to a grain. Two references to the same grain are equal.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>, ISpanFormattable
{
    private readonly IdSpan _key;

    // The activation that served the last call: usually it serves the next one too.
    private Activation? _activation;

    /// <summary>For generated references.</summary>
    protected internal GrainReference(GrainReferenceShared shared, IdSpan key)
    {
        Shared = shared;
        _key = key;
    }

    /// <summary>The grain.</summary>
    public GrainId GrainId => new(Shared.GrainType, _key);

    /// <summary>The interface.</summary>
    public GrainInterfaceType InterfaceType => Shared.InterfaceType;

    /// <summary>The name of the interface.</summary>
    public virtual string InterfaceName => InterfaceType.ToString();

    internal GrainReferenceShared Shared { get; }

    internal IdSpan Key => _key;

    /// <summary>Compares the grains, not the interfaces.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1?.Equals(reference2) ?? reference2 is null;

    /// <summary>Compares the grains, not the interfaces.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <summary>A reference to the same grain through another interface.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable =>
        (TGrainInterface)Shared.Cast(this, typeof(TGrainInterface));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc />
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc />
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    /// <inheritdoc />
    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"GrainReference:{GrainId}:{InterfaceType}", out charsWritten);

    internal Activation Resolve()
    {
        if (_activation is { IsDead: false } known)
            return known;
        return _activation = Shared.Class.GetOrCreate(_key);
    }

    /// <summary>Begins a call on this thread, if the grain is idle and nobody wants to see the call.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected bool TryEnter(GrainMethod method, out DirectTurn turn)
    {
        if (!Shared.Class.NeedsRequests && !Shared.Class.Engine.NeedsRequests)
        {
            var activation = _activation ??= Shared.Class.Find(_key);
            if (activation?.TryEnter(method.AlwaysInterleaves) == true)
            {
                turn = new DirectTurn(activation, method);
                return true;
            }
        }

        turn = default;
        return false;
    }

    /// <summary>Sends a call.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task<TResult> Send<TResult>(GrainRequest<TResult> request) => Shared.Class.Engine.Send(this, request);

    /// <summary>Offers the elements that a method yields.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected IAsyncEnumerable<TElement> Enumerate<TElement>(EnumerableCall<TElement> call)
    {
        call.Target = this;
        return call;
    }
}
