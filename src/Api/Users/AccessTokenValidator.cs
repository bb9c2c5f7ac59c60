using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nexus.Api.Http;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>
/// Checks access tokens: ES256 by a key of our ring and nothing else, issuer, audience, lifetime; those of other issuers are
/// passed on. A token that was found good is remembered until it expires, so the usual check is a look-up.
/// </summary>
internal sealed class AccessTokenValidator(
    PublicKeys keys, AccessTokenCache cache, TokenCutoffs cutoffs, AccessTokenMetrics metrics, IOptions<AccessTokenOptions> options, TimeProvider clock,
    IOutsideTokens? outside = null)
{
    /// <summary>Longer tokens are refused unread, in characters.</summary>
    public const int MaxLength = 8 * 1024;

    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>The caller that the token proves, or why it proves nothing.</summary>
    /// <exception cref="Nexus.Results.NexusException">The keys can't be asked for.</exception>
    public async ValueTask<TokenVerdict> ValidateAsync(ReadOnlyMemory<char> token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxLength)
            return Refuse(TokenFault.Malformed);
        var hash = TokenHash.Of(token.Span);
        if (cache.Find(hash, clock.GetUtcNow()) is { } known)
        {
            if (!cutoffs.Ended(known))
            {
                metrics.Checked("cached");
                return new TokenVerdict(known, TokenFault.None);
            }

            // One of ours, with a session, stays ended; for one of another issuer the user's rights may be known anew.
            if (known.SessionId() is not null)
                return Refuse(TokenFault.Ended);
        }

        if (ReadHeader(token.Span) is not { } header)
            return Refuse(TokenFault.Malformed);
        if (outside is not null && await outside.ValidateAsync(token, cancellationToken) is { } verdict)
            return Remember(hash, verdict);
        if (header is not { Alg: SecurityAlgorithms.EcdsaSha256, Typ: "at+jwt", Kid: { } kid })
            return Refuse(TokenFault.Untrusted);
        if (await keys.FindAsync(kid, cancellationToken) is not { } key)
            return Refuse(TokenFault.Untrusted);
        return Validate(token.ToString(), hash, key);
    }

    private TokenVerdict Validate(string token, TokenHash hash, ECDsaSecurityKey key)
    {
        var result = _handler.ValidateToken(token, Parameters(key));
        if (!result.IsValid)
            return Refuse(result.Exception is SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException ? TokenFault.Expired : TokenFault.Untrusted);
        if (result.ClaimsIdentity.FindFirst(Caller.SubjectClaim) is null)
            return Refuse(TokenFault.Untrusted);
        var principal = new ClaimsPrincipal(result.ClaimsIdentity);
        if (cutoffs.Ended(principal))
            return Refuse(TokenFault.Ended);
        var expires = new DateTimeOffset(DateTime.SpecifyKind(result.SecurityToken.ValidTo, DateTimeKind.Utc));
        return Remember(hash, new TokenVerdict(principal, TokenFault.None, ExpiresAt: expires + options.Value.ClockSkew));
    }

    private TokenVerdict Remember(TokenHash hash, TokenVerdict verdict)
    {
        if (verdict.Principal is { } principal)
            cache.Add(hash, principal, verdict.ExpiresAt);
        metrics.Checked(verdict.Principal is null ? "invalid" : "valid");
        return verdict;
    }

    private TokenValidationParameters Parameters(ECDsaSecurityKey key) => new()
    {
        AuthenticationType = BearerHandler.SchemeName,
        IssuerSigningKey = key,
        LifetimeValidator = IsAlive,
        NameClaimType = Caller.SubjectClaim,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        RoleClaimType = Caller.RolesClaim,
        ValidAudience = options.Value.Audience,
        ValidIssuer = options.Value.Issuer,
    };

    // The library says year 1 for a claim that is missing, so the skew is taken from and added to now.
    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var (now, skew) = (clock.GetUtcNow().UtcDateTime, options.Value.ClockSkew);
        return expires > now - skew && (notBefore is null || notBefore <= now + skew);
    }

    private TokenVerdict Refuse(TokenFault fault)
    {
        metrics.Checked("invalid");
        return new TokenVerdict(Principal: null, fault);
    }

    // The library reads a header leniently and tries every key for an unknown one; what we accept is decided before it is asked.
    private static TokenHeader? ReadHeader(ReadOnlySpan<char> token)
    {
        if (token.Count('.') != 2)
            return null;
        var encoded = token[..token.IndexOf('.')];
        // The library would read a signature in the alphabet of plain base64 as well: one token would have several spellings.
        if (!Base64Url.IsValid(encoded) || !Base64Url.IsValid(token[(token.LastIndexOf('.') + 1)..]))
            return null;
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(encoded), TokenHeaderJson.Default.TokenHeader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
