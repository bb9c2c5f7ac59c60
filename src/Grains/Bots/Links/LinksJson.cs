using System.Text.Json.Serialization;
using Nexus.Bots;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Bots.Links;

/// <summary>How the state and the events become JSON. Stored for years: members are added, never renamed.</summary>
[JsonSerializable(typeof(Document<LinkState>))]
[JsonSerializable(typeof(BotLink))]
[JsonSerializable(typeof(BotLinkMade))]
[JsonSerializable(typeof(BotLinkRemoved))]
internal sealed partial class LinksJson : JsonSerializerContext;
