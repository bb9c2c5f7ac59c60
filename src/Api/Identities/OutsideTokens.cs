using System.Collections.Frozen;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nexus.Api.Http;
using Nexus.Identities;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Api.Identities;

/// <summary>
/// Checks access tokens of configured issuers and finds the account behind them. The token's own <c>iss</c> only chooses who
/// checks it; what it says is believed once the signature is that issuer's.
/// </summary>
internal sealed class OutsideTokens(
    IOptions<OutsideIssuersOptions> issuers, IOptions<AccessTokenOptions> ours, IssuerDocuments documents, IdentityMetrics metrics,
    IGrainFactory grains, TimeProvider clock, ILogger<IssuerKeys> keysLogger) : IOutsideTokens
{
    private const int MaxName = 255;
    private readonly JsonWebTokenHandler _handler = new();

    // Our own name is never looked up: whatever is configured, our tokens are checked with our keys.
    private readonly FrozenDictionary<string, IssuerKeys> _issuers = issuers.Value.Issuers.Where(i => i.Authority != ours.Value.Issuer).ToFrozenDictionary(
        i => i.Authority, i => new IssuerKeys(i, documents, metrics, clock, keysLogger), StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<TokenVerdict?> ValidateAsync(ReadOnlyMemory<char> token, CancellationToken cancellationToken)
    {
        if (_issuers.Count == 0 || UnverifiedToken.Read(token.Span) is not { } unverified)
            return null;
        if (StrictJson.Text(unverified.Payload, "iss") is not { } iss || !_issuers.TryGetValue(iss, out var keys))
            return null;
        if (!IsAccessToken(unverified) || StrictJson.Text(unverified.Header, "kid") is not { Length: > 0 and <= MaxName } kid
            || StrictJson.Text(unverified.Header, "alg") is not { } algorithm || !IsAllowed(keys.Issuer, algorithm))
            return new TokenVerdict(Principal: null, TokenFault.Untrusted);
        SecurityKey? key;
        try
        {
            key = await keys.FindAsync(kid, cancellationToken);
        }
        catch (UnavailableException)
        {
            return new TokenVerdict(Principal: null, TokenFault.Untrusted, new ProblemResult(
                Problems.Unavailable, "The issuer of the access token does not answer.", retryAfterSeconds: (int)IssuerKeys.RetryDelay.TotalSeconds));
        }

        return key is not null && SigningAlgorithms.Fits(algorithm, key)
            ? await ValidateAsync(token.ToString(), unverified.Payload, keys.Issuer, key)
            : new TokenVerdict(Principal: null, TokenFault.Untrusted);
    }

    private async Task<TokenVerdict> ValidateAsync(string token, JsonElement payload, OutsideIssuer issuer, SecurityKey key)
    {
        var result = _handler.ValidateToken(token, Parameters(issuer, key));
        if (!result.IsValid)
        {
            return new TokenVerdict(Principal: null,
                result.Exception is SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException ? TokenFault.Expired : TokenFault.Untrusted);
        }

        if (StrictJson.Text(payload, "sub") is not { Length: > 0 and <= MaxName } subject || !IsIssuedByNow(payload, issuer))
            return new TokenVerdict(Principal: null, TokenFault.Untrusted);
        var user = await grains.GetGrain<IIdentityGrain>(OutsideIdentity.KeyOf(issuer.Authority, subject)).ResolveAsync(Identity(payload, issuer, subject));
        if (user.Error is { } error)
            return new TokenVerdict(Principal: null, TokenFault.Untrusted, error.Code == UserErrors.UserNotFound.Code ? null : error.ToProblem());

        // Not longer than one of ours, so that what changes about the account has its effect as soon.
        var expires = new DateTimeOffset(DateTime.SpecifyKind(result.SecurityToken.ValidTo, DateTimeKind.Utc)) + issuer.ClockSkew;
        var now = clock.GetUtcNow();
        var recheck = now + ours.Value.Lifetime;
        return new TokenVerdict(
            Principal(user.Require(), TokenRoles.Map(payload, issuer), now), TokenFault.None, ExpiresAt: expires < recheck ? expires : recheck);
    }

    // Keycloak marks its tokens in the payload as well: an ID, refresh or logout token is no access token, and one bound to a
    // key (DPoP, mutual TLS) would need a proof that nobody looks at here.
    private static bool IsAccessToken(UnverifiedToken token) =>
        StrictJson.Text(token.Header, "typ")?.ToUpperInvariant() is "AT+JWT" or "APPLICATION/AT+JWT" or "JWT"
        && !token.Header.TryGetProperty("crit", out _)
        && !token.Payload.TryGetProperty("cnf", out _)
        && (!token.Payload.TryGetProperty("typ", out _) || StrictJson.Text(token.Payload, "typ") == "Bearer");

    private static bool IsAllowed(OutsideIssuer issuer, string algorithm) =>
        SigningAlgorithms.All.Contains(algorithm, StringComparer.Ordinal)
        && (issuer.Algorithms.Count == 0 || issuer.Algorithms.Contains(algorithm, StringComparer.Ordinal));

    // One that was made tomorrow was made by somebody else, or by a clock that can't be trusted about the rest.
    private bool IsIssuedByNow(JsonElement payload, OutsideIssuer issuer) =>
        !payload.TryGetProperty("iat", out var iat)
        || (iat.ValueKind == JsonValueKind.Number && iat.GetDouble() <= (clock.GetUtcNow() + issuer.ClockSkew).ToUnixTimeSeconds());

    private static OutsideIdentity Identity(JsonElement payload, OutsideIssuer issuer, string subject)
    {
        var verified = payload.TryGetProperty("email_verified", out var flag) && flag.ValueKind == JsonValueKind.True;
        return new OutsideIdentity(
            issuer.Authority, subject, verified ? StrictJson.Text(payload, "email") : null, StrictJson.Text(payload, "name"), issuer.LinkByVerifiedEmail);
    }

    // What counts for cut-offs is when the account was asked, not when the issuer made the token.
    private static ClaimsPrincipal Principal(User user, IEnumerable<string> mapped, DateTimeOffset now)
    {
        var claims = user.Roles.Union(mapped, StringComparer.Ordinal).Select(role => new Claim(Caller.RolesClaim, role))
            .Prepend(new Claim("iat", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))).Prepend(new Claim("scope", TokenScopes.All)).Prepend(new Claim(Caller.SubjectClaim, user.Id));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, "Bearer", Caller.SubjectClaim, Caller.RolesClaim));
    }

    private TokenValidationParameters Parameters(OutsideIssuer issuer, SecurityKey key) => new()
    {
        IssuerSigningKey = key,
        LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires, issuer.ClockSkew),
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ValidAudiences = issuer.Audiences,
        ValidIssuer = issuer.Authority,
    };

    private bool IsAlive(DateTime? notBefore, DateTime? expires, TimeSpan skew)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires > now - skew && (notBefore is null || notBefore <= now + skew);
    }
}
