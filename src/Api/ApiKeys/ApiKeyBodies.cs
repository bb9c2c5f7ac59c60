using System.ComponentModel.DataAnnotations;
using Nexus.Api.Http;
using Nexus.ApiKeys;

namespace Nexus.Api.ApiKeys;

/// <summary>Asks for an API key.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may be used for: <c>templates:read</c>, ...; <c>api</c> is all that the caller's roles allow.</param>
/// <param name="ExpiresAt">Until when it is good; left out: until it is revoked.</param>
internal sealed record CreateApiKeyRequest(
    [Required, StringLength(ApiKeyLimits.Name, MinimumLength = 1), OneLine] string Name,
    [Required, Length(1, ApiKeyLimits.Scopes)] IReadOnlyList<string> Scopes,
    DateTimeOffset? ExpiresAt = null);

/// <summary>Renames an API key.</summary>
/// <param name="Name">What it is for.</param>
internal sealed record RenameApiKeyRequest([Required, StringLength(ApiKeyLimits.Name, MinimumLength = 1), OneLine] string Name);

/// <summary>What is read at all.</summary>
internal static class ApiKeyLimits
{
    /// <summary>Of a name.</summary>
    public const int Name = 100;

    /// <summary>Of a key.</summary>
    public const int Scopes = 20;
}

/// <summary>An API key, without its secret.</summary>
/// <param name="Id"><c>key_...</c></param>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC, or null.</param>
/// <param name="LastUsedAt">UTC, a minute or so coarse; null: never.</param>
internal sealed record ApiKeyResponse(
    string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public static ApiKeyResponse Of(ApiKeyInfo key) => new(key.Id, key.Name, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}

/// <summary>An API key that was made.</summary>
/// <param name="Secret">What to send as <c>X-Api-Key</c>. It is shown this once.</param>
/// <param name="ApiKey">All but the secret.</param>
internal sealed record MadeApiKeyResponse(string Secret, ApiKeyResponse ApiKey)
{
    public static MadeApiKeyResponse Of(MadeApiKey made) => new(made.Secret, ApiKeyResponse.Of(made.Info));

    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(MadeApiKeyResponse)} {{ {ApiKey.Id} }}";
}

/// <summary>A list that always comes whole.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">Always null.</param>
internal sealed record ApiKeysResponse(IReadOnlyList<ApiKeyResponse> Items, string? NextCursor);
