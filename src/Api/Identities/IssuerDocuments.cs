using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Nexus.Api.Identities;

/// <summary>Fetches an issuer's discovery document and the keys that it points to.</summary>
internal sealed class IssuerDocuments(IHttpClientFactory clients)
{
    /// <summary>The HTTP client's name; its limits are set where it is registered.</summary>
    public const string ClientName = "Nexus.Identities";

    /// <summary>A larger document is refused, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Discovery and keys together must be there within this time.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The keys as they are now.</summary>
    /// <exception cref="HttpRequestException">The issuer does not answer as it should.</exception>
    /// <exception cref="OperationCanceledException">It takes too long.</exception>
    /// <exception cref="JsonException">Its answer is not what was asked for.</exception>
    public async Task<FrozenDictionary<string, SecurityKey>> FetchKeysAsync(OutsideIssuer issuer)
    {
        using var client = clients.CreateClient(ClientName);
        using var limit = new CancellationTokenSource(Timeout);
        var metadata = issuer.MetadataAddress ?? $"{issuer.Authority.TrimEnd('/')}/.well-known/openid-configuration";
        var discovery = await GetAsync(client, metadata, limit.Token);
        if (discovery.ValueKind != JsonValueKind.Object || StrictJson.Text(discovery, "issuer") != issuer.Authority)
            throw new JsonException("The discovery document is that of another issuer.");
        if (StrictJson.Text(discovery, "jwks_uri") is not { } address || !IsSafe(address))
            throw new JsonException("The discovery document has no safe jwks_uri.");
        var jwks = await GetAsync(client, address, limit.Token);
        return KeySet.Read(jwks);
    }

    // A key set may be told apart by a query; the rest holds as for what is configured.
    private static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && IssuerRules.IsSafe(uri.GetLeftPart(UriPartial.Path));

    private static async Task<JsonElement> GetAsync(HttpClient client, string address, CancellationToken cancellationToken) =>
        StrictJson.Parse(await client.GetByteArrayAsync(new Uri(address), cancellationToken));
}
