using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Nexus.Api.Http;

/// <summary>
/// What names a request in logs, on both sides. A caller's own <c>X-Request-Id</c> is taken when it is sane, so that it can't
/// write lines into a log or grow it; otherwise a new one is made.
/// </summary>
internal static class RequestId
{
    /// <summary>Characters that an id may have at most.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The caller's id, or a new one.</summary>
    public static string Of(StringValues header) =>
        header.Count == 1 && header[0] is { Length: > 0 and <= MaxLength } id && !id.AsSpan().ContainsAnyExcept(Allowed)
            ? id
            : Guid.CreateVersion7().ToString("N");
}
