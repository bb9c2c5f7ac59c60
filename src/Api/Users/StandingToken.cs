using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;

namespace Nexus.Api.Users;

/// <summary>
/// Access tokens hold until their session ends or their account changes. That they expire does not end what they opened. Keys say
/// nothing of when they were checked, and are judged elsewhere.
/// </summary>
internal sealed class StandingToken(TokenCutoffs cutoffs) : IStandingProof
{
    /// <inheritdoc/>
    public ValueTask<bool> HoldsAsync(HttpContext http) => ValueTask.FromResult(http.User.ApiKeyId() is not null || !cutoffs.Ended(http.User));
}
