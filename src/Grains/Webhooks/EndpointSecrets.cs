using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Grains.Security;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Seals what an endpoint keeps secret, its keys and its own headers, each for this endpoint alone.</summary>
internal sealed class EndpointSecrets(SecretBox box)
{
    private static readonly ImmutableDictionary<string, string> NoHeaders = ImmutableDictionary<string, string>.Empty;

    /// <summary>Seals a key.</summary>
    public string SealKey(string endpointId, byte[] key) => box.Seal(KeyPurpose(endpointId), key);

    /// <summary>Opens a key.</summary>
    public byte[] OpenKey(string endpointId, string sealedKey) => box.Open(KeyPurpose(endpointId), sealedKey);

    /// <summary>The keys that sign now, the newest first.</summary>
    public IReadOnlyCollection<byte[]> OpenKeys(WebhookTarget target) => [.. target.SealedSecrets.Select(s => OpenKey(target.Id, s))];

    /// <summary>Seals headers; null: there are none.</summary>
    public string? SealHeaders(string endpointId, ImmutableDictionary<string, string> headers) => headers.IsEmpty
        ? null
        : box.Seal(HeaderPurpose(endpointId), JsonSerializer.SerializeToUtf8Bytes(headers, WebhooksJson.Default.ImmutableDictionaryStringString));

    /// <summary>The owner's own request headers.</summary>
    public ImmutableDictionary<string, string> OpenHeaders(WebhookTarget target) => OpenHeaders(target.Id, target.SealedHeaders);

    /// <summary>The owner's own request headers.</summary>
    public ImmutableDictionary<string, string> OpenHeaders(string endpointId, string? sealedHeaders) => sealedHeaders is null
        ? NoHeaders
        : JsonSerializer.Deserialize(box.Open(HeaderPurpose(endpointId), sealedHeaders), WebhooksJson.Default.ImmutableDictionaryStringString)!;

    private static string KeyPurpose(string endpointId) => $"webhooks.secret/{endpointId}";

    private static string HeaderPurpose(string endpointId) => $"webhooks.headers/{endpointId}";
}
