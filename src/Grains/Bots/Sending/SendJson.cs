using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Nexus.Grains.Bots.Sending;

/// <summary>Writes calls.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class SendJson : JsonSerializerContext;
