using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Nexus.Api.Http;

/// <summary>Reads <c>Idempotency-Key</c> and tells requests apart.</summary>
internal static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Characters that a key may have at most.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x20).Select(c => (char)c).Where(c => c != '"')]);

    /// <summary>
    /// The key: visible ASCII, bare or in double quotes (the IETF draft has it as a structured string).
    /// </summary>
    /// <returns>Whether it is sane.</returns>
    public static bool TryParse(StringValues header, out string key)
    {
        key = header.Count == 1 ? header[0]! : "";
        if (key is ['"', .., '"'])
            key = key[1..^1];
        return key.Length is > 0 and <= MaxLength && !key.AsSpan().ContainsAnyExcept(Allowed);
    }

    /// <summary>Who asks for what: the user, or the address of a guest, with method and route.</summary>
    public static string ScopeOf(HttpContext context)
    {
        var caller = context.User.UserIdOrNull() ?? $"guest:{context.Connection.RemoteIpAddress}";
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path.Value;
        return $"{caller}|{context.Request.Method} {route}";
    }

    /// <summary>SHA-256 of the key, as hex.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    /// <summary>
    /// HMAC-SHA256 of method, path, query and body under the key, which is not kept: a plain hash of a registration would let
    /// who reads the table guess its password offline.
    /// </summary>
    public static byte[] HashRequest(string key, HttpRequest request, ReadOnlySpan<byte> bodyHash)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(key));
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(bodyHash);
        return hash.GetHashAndReset();
    }
}
