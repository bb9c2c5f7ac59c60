using System.Text.Json.Serialization;
using Nexus.ApiKeys;
using Nexus.Grains.Storage;

namespace Nexus.Grains.ApiKeys;

/// <summary>How this feature's state and events are written. Stored for years: members are added, never renamed.</summary>
[JsonSerializable(typeof(Document<ApiKeyRingState>))]
[JsonSerializable(typeof(ApiKeyInfo))]
[JsonSerializable(typeof(ApiKeyCreated))]
[JsonSerializable(typeof(ApiKeyRevoked))]
internal sealed partial class ApiKeysJson : JsonSerializerContext;
