using System.Text.Json.Serialization;

namespace Nexus.Api.ApiKeys;

/// <summary>The bodies of the API of keys.</summary>
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(RenameApiKeyRequest))]
[JsonSerializable(typeof(ApiKeyResponse))]
[JsonSerializable(typeof(MadeApiKeyResponse))]
[JsonSerializable(typeof(ApiKeysResponse))]
internal sealed partial class ApiKeysJson : JsonSerializerContext;
