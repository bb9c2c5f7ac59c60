using System.Security.Claims;

namespace Nexus.Api.Http;

/// <summary>What came of checking an access token.</summary>
/// <param name="Principal">The caller, or null.</param>
/// <param name="Fault">Why there is no caller.</param>
/// <param name="Problem">What to answer instead of 401 where a caller is needed: the token may be good, but leads nowhere now.</param>
/// <param name="ExpiresAt">UTC: how long the verdict on a good token holds.</param>
internal readonly record struct TokenVerdict(
    ClaimsPrincipal? Principal, TokenFault Fault, ProblemResult? Problem = null, DateTimeOffset ExpiresAt = default);

/// <summary>Why a token proves nothing, as far as its sender is told.</summary>
internal enum TokenFault
{
    /// <summary>It does prove something.</summary>
    None,

    /// <summary>Not a JWT.</summary>
    Malformed,

    /// <summary>Not signed by us for us.</summary>
    Untrusted,

    /// <summary>Was good once, or will be.</summary>
    Expired,

    /// <summary>Ended before its time: by a sign-out, a block, other roles.</summary>
    Ended,
}

/// <summary>Checks access tokens that others signed.</summary>
internal interface IOutsideTokens
{
    /// <summary>The verdict on a token of an issuer that is known here; null: it is none.</summary>
    ValueTask<TokenVerdict?> ValidateAsync(ReadOnlyMemory<char> token, CancellationToken cancellationToken);
}
