using System.Security.Claims;
using Nexus.Api.Access;
using Nexus.Api.Http;
using Nexus.ApiKeys;
using Nexus.Users;

namespace Nexus.Api.ApiKeys;

/// <summary>
/// Checks API keys: by form and checksum without asking anyone, then by the grain of their user. What came of it is remembered
/// for <see cref="GoodFor"/> at most, which is how long a revoked key, a lost role or an account that was closed takes to have effect here.
/// </summary>
internal sealed class ApiKeyVerifier(IGrainFactory grains, ApiKeyCache cache, TimeProvider clock)
{
    /// <summary>How long a good key is not asked about again.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);

    /// <summary>How long a bad one is not.</summary>
    public static readonly TimeSpan BadFor = TimeSpan.FromSeconds(10);

    /// <summary>The caller whom the key proves, or null.</summary>
    public async ValueTask<ClaimsPrincipal?> VerifyAsync(string text)
    {
        if (text.Length != ApiKey.Length)
            return null;
        var (hash, now) = (TokenHash.Of(text), clock.GetUtcNow());
        if (cache.TryFind(hash, now, out var known))
            return known;
        if (!ApiKey.TryParse(text, out var key))
            return null;
        var (caller, expires) = await AskAsync(key);
        var until = now + (caller is null ? BadFor : GoodFor);
        cache.Add(hash, caller, expires < until ? expires.Value : until);
        return caller;
    }

    private async Task<(ClaimsPrincipal? Caller, DateTimeOffset? Expires)> AskAsync(ApiKey key)
    {
        if (await grains.GetGrain<IApiKeyRingGrain>(key.UserId).VerifyAsync(key.Id, key.SecretHash()) is not { } info)
            return (null, null);
        var user = await grains.GetGrain<IUserGrain>(key.UserId).GetAsync();
        return user.IsSuccess && user.Require().Block is null ? (CallerOf(info, user.Require()), info.ExpiresAt) : (null, null);
    }

    private static ClaimsPrincipal CallerOf(ApiKeyInfo key, User user)
    {
        Claim[] claims =
        [
            new(Caller.SubjectClaim, user.Id),
            new(Caller.ApiKeyClaim, key.Id),
            new(Permission.ScopeClaim, string.Join(' ', key.Scopes)),
            .. user.Roles.Select(role => new Claim(Caller.RolesClaim, role)),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, CallerSchemes.ApiKey, Caller.SubjectClaim, Caller.RolesClaim));
    }
}
