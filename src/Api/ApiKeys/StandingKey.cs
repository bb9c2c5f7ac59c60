using Microsoft.AspNetCore.Http;
using Nexus.Api.Access;
using Nexus.Api.Http;

namespace Nexus.Api.ApiKeys;

/// <summary>API keys hold until they are revoked or expire, or their account is closed; known some <see cref="ApiKeyVerifier.GoodFor"/> later.</summary>
internal sealed class StandingKey(ApiKeyVerifier keys) : IStandingProof
{
    /// <inheritdoc/>
    public async ValueTask<bool> HoldsAsync(HttpContext http) => http.User.ApiKeyId() is null
        || (http.Request.Headers[CallerSchemes.ApiKeyHeader] is [{ } text] && await keys.VerifyAsync(text) is not null);
}
