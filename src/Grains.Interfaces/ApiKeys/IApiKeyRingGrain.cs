using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.ApiKeys;

/// <summary>The API keys of one user; the key is the user's id (<c>usr_...</c>).</summary>
[Alias("api-keys.ring")]
public interface IApiKeyRingGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a key. The same id again makes a new secret for the same key: whoever asks twice has not seen the first.
    /// </summary>
    /// <returns>One of <see cref="ApiKeyErrors"/> when a rule is broken.</returns>
    [Alias("create"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<MadeApiKey>> CreateAsync(ApiKeyRequest request);

    /// <summary>All of them, expired ones too, newest first; 50 at most.</summary>
    [Alias("list"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<ImmutableArray<ApiKeyInfo>> ListAsync();

    /// <summary>One of them, or <see cref="ApiKeyErrors.NotFound"/>.</summary>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<ApiKeyInfo>> GetAsync(string id);

    /// <summary>Calls a key something else.</summary>
    /// <param name="id">Of the key.</param>
    /// <param name="name">The new name.</param>
    /// <param name="expectedVersion">The version that the caller saw, or null.</param>
    /// <returns><see cref="ApiKeyErrors.NotFound"/> or <see cref="ApiKeyErrors.Changed"/>.</returns>
    [Alias("rename")]
    Task<Result<ApiKeyInfo>> RenameAsync(string id, string name, long? expectedVersion);

    /// <summary>Ends a key. Front-ends that have just checked it let it in for up to 30 seconds more.</summary>
    /// <returns><see cref="ApiKeyErrors.NotFound"/>.</returns>
    [Alias("revoke")]
    Task<Result> RevokeAsync(string id);

    /// <summary>
    /// The key that this is the secret of; null: unknown, revoked, expired or another secret. Whether the account may still be
    /// used is for <see cref="Users.IUserGrain"/> to say. Takes down that the key was used, which the caller does not wait for.
    /// </summary>
    /// <param name="id">Of the key.</param>
    /// <param name="secretHash">See <see cref="ApiKey.SecretHash"/>: the secret itself stays at the front-end.</param>
    [Alias("verify"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<ApiKeyInfo?> VerifyAsync(string id, string secretHash);
}
