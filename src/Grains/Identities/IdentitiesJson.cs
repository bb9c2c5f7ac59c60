using System.Text.Json.Serialization;
using Nexus.Grains.Storage;
using Nexus.Identities;

namespace Nexus.Grains.Identities;

/// <summary>How this feature's state and event are written. Stored for years: members are added, never renamed.</summary>
[JsonSerializable(typeof(Document<IdentityState>))]
[JsonSerializable(typeof(UserIdentityLinked))]
internal sealed partial class IdentitiesJson : JsonSerializerContext;
