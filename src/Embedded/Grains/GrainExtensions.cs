using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Identity and references of grains.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the grain through another of its interfaces; from within a grain, a reference to itself.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    /// <inheritdoc cref="AsReference{TGrainInterface}(IAddressable)" />
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    /// <inheritdoc cref="AsReference{TGrainInterface}(IAddressable)" />
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(interfaceType);
        var reference = grain switch
        {
            GrainReference itself => itself,
            IGrainBase { GrainContext: { } context } => context.GrainReference,
            _ => ThrowNotAGrain<GrainReference>(grain),
        };
        return reference.Shared.Cast(reference, interfaceType);
    }

    /// <inheritdoc cref="AsReference{TGrainInterface}(IAddressable)" />
    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);

    /// <summary>The identity of a grain or a reference.</summary>
    /// <exception cref="ArgumentException">It is neither, or the grain was constructed by hand.</exception>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference.GrainId,
            IGrainBase { GrainContext: { } context } => context.GrainId,
            _ => ThrowNotAGrain<GrainId>(grain),
        };
    }

    /// <summary>Whether the key is an integer.</summary>
    public static bool IsPrimaryKeyBasedOnLong(this IAddressable grain) => grain.GetGrainId().TryGetIntegerKey(out _, out _);

    /// <summary>The integer key.</summary>
    /// <exception cref="InvalidOperationException">The key is not an integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetPrimaryKeyLong(out _);

    /// <summary>The integer key and its extension.</summary>
    /// <exception cref="InvalidOperationException">The key is not an integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt)
    {
        var id = grain.GetGrainId();
        return id.TryGetIntegerKey(out var key, out keyExt)
            ? key
            : throw new InvalidOperationException($"The key of \"{id}\" is not an integer.");
    }

    /// <summary>The GUID key.</summary>
    /// <exception cref="InvalidOperationException">The key is not a GUID.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetPrimaryKey(out _);

    /// <summary>The GUID key and its extension.</summary>
    /// <exception cref="InvalidOperationException">The key is not a GUID.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt)
    {
        var id = grain.GetGrainId();
        return id.TryGetGuidKey(out var key, out keyExt)
            ? key
            : throw new InvalidOperationException($"The key of \"{id}\" is not a GUID.");
    }

    /// <summary>The string key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    [DoesNotReturn]
    private static T ThrowNotAGrain<T>(IAddressable grain) =>
        throw new ArgumentException(
            $"{grain.GetType().FullName} is neither a grain reference nor a grain created by the runtime.", nameof(grain));
}
