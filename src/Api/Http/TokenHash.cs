using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Nexus.Api.Http;

/// <summary>SHA-256 of a token: what the cache knows it by, so that no token is kept.</summary>
[InlineArray(4)]
internal struct TokenHashWords
{
    private ulong _word;
}

/// <inheritdoc cref="TokenHashWords"/>
internal readonly struct TokenHash(TokenHashWords words) : IEquatable<TokenHash>
{
    private readonly TokenHashWords _words = words;

    /// <summary>The hash of the token's UTF-8.</summary>
    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
        var words = new TokenHashWords();
        SHA256.HashData(utf8.AsSpan(0, Encoding.UTF8.GetBytes(token, utf8)), MemoryMarshal.AsBytes((Span<ulong>)words));
        ArrayPool<byte>.Shared.Return(utf8);
        return new TokenHash(words);
    }

    /// <inheritdoc/>
    public bool Equals(TokenHash other) => ((ReadOnlySpan<ulong>)_words).SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TokenHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_words[0];
}
