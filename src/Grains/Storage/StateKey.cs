using System.Buffers;

namespace Nexus.Grains.Storage;

/// <summary>The primary key of a state, within its service.</summary>
/// <param name="Type">The state name of <c>[PersistentState]</c>.</param>
/// <param name="Key">The grain's key.</param>
internal readonly record struct StateKey(string Type, string Key)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Whether Orleans's ADO.NET provider would take a key apart: up to 16 hex digits, or 32, alone or before a <c>+</c>. It
    /// stores "7" and "07" as one row, and "0+x" as "x", so that provider must not be given such a key.
    /// </summary>
    public static bool ReadsAsNumber(ReadOnlySpan<char> key)
    {
        var plus = key.IndexOf('+');
        var head = plus < 0 ? key : key[..plus];
        return head.Length is (> 0 and <= 16) or 32 && head.IndexOfAnyExcept(HexDigits) < 0;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";
}
