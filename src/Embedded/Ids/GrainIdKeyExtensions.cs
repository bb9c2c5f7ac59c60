using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Orleans.Runtime;

/// <summary>
/// How keys that aren't strings are written: integers in upper-case hexadecimal, GUIDs as 32 digits, and a key extension
/// after a plus sign.
/// </summary>
public static class GrainIdKeyExtensions
{
    private const int GuidLength = 32;

    /// <summary>The key of a grain with an integer key.</summary>
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X"));

    /// <summary>The key of a grain with an integer key and an extension.</summary>
    public static IdSpan CreateIntegerKey(long key, ReadOnlySpan<byte> keyExtension) =>
        CreateIntegerKey(key, Encoding.UTF8.GetString(keyExtension));

    /// <summary>The key of a grain with an integer key and an extension.</summary>
    public static IdSpan CreateIntegerKey(long key, string? keyExtension) =>
        string.IsNullOrWhiteSpace(keyExtension) ? CreateIntegerKey(key) : IdSpan.Create($"{key:X}+{keyExtension}");

    /// <summary>The key of a grain with a GUID key.</summary>
    public static IdSpan CreateGuidKey(Guid key)
    {
        var bytes = new byte[GuidLength];
        Utf8Formatter.TryFormat(key, bytes, out _, 'N');
        return new IdSpan(bytes);
    }

    /// <summary>The key of a grain with a GUID key and an extension.</summary>
    public static IdSpan CreateGuidKey(Guid key, ReadOnlySpan<byte> keyExtension) =>
        CreateGuidKey(key, Encoding.UTF8.GetString(keyExtension));

    /// <summary>The key of a grain with a GUID key and an extension.</summary>
    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) =>
        string.IsNullOrWhiteSpace(keyExtension) ? CreateGuidKey(key) : IdSpan.Create($"{key:N}+{keyExtension}");

    /// <summary>Reads an integer key and its extension.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var text = grainId.Key.AsSpan();
        var plus = text.IndexOf((byte)'+');
        keyExt = plus < 0 ? null : Encoding.UTF8.GetString(text[(plus + 1)..]);
        if (plus >= 0)
            text = text[..plus];
        return Utf8Parser.TryParse(text, out key, out var read, 'X') && read == text.Length;
    }

    /// <summary>Reads an integer key.</summary>
    /// <exception cref="ArgumentException">The key is not an integer.</exception>
    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    /// <summary>Reads an integer key and its extension.</summary>
    /// <exception cref="ArgumentException">The key is not an integer.</exception>
    public static long GetIntegerKey(this GrainId grainId, out string? keyExt)
    {
        if (!grainId.TryGetIntegerKey(out var key, out keyExt))
            ThrowWrongKey(grainId, "an integer");
        return key;
    }

    /// <summary>Reads a GUID key and its extension.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        key = default;
        keyExt = null;
        var text = grainId.Key.AsSpan();
        if (text.Length < GuidLength || (text.Length > GuidLength && text[GuidLength] != (byte)'+'))
            return false;
        if (text.Length > GuidLength)
            keyExt = Encoding.UTF8.GetString(text[(GuidLength + 1)..]);
        return Utf8Parser.TryParse(text[..GuidLength], out key, out var read, 'N') && read == GuidLength;
    }

    /// <summary>Reads a GUID key.</summary>
    /// <exception cref="ArgumentException">The key is not a GUID.</exception>
    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    /// <summary>Reads a GUID key and its extension.</summary>
    /// <exception cref="ArgumentException">The key is not a GUID.</exception>
    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt)
    {
        if (!grainId.TryGetGuidKey(out var key, out keyExt))
            ThrowWrongKey(grainId, "a GUID");
        return key;
    }

    [DoesNotReturn]
    private static void ThrowWrongKey(GrainId grainId, string expected) =>
        throw new ArgumentException($"The key of \"{grainId}\" is not {expected}.", nameof(grainId));
}
