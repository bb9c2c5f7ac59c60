using System.Text.Json.Serialization;
using Nexus.Bots;
using Nexus.Grains.Bots.Broadcasts;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Bots;

/// <summary>How the state and the events become JSON. Stored for years: members are added, never renamed.</summary>
[JsonSerializable(typeof(Document<BotState>))]
[JsonSerializable(typeof(BotFacts))]
[JsonSerializable(typeof(ExportedBot))]
[JsonSerializable(typeof(BotRegistered))]
[JsonSerializable(typeof(BotChanged))]
[JsonSerializable(typeof(BotTokenChanged))]
[JsonSerializable(typeof(BotStarted))]
[JsonSerializable(typeof(BotStopped))]
[JsonSerializable(typeof(BotDeleted))]
[JsonSerializable(typeof(Document<BroadcastState>))]
[JsonSerializable(typeof(BroadcastFacts))]
[JsonSerializable(typeof(Broadcast))]
[JsonSerializable(typeof(BroadcastStarted))]
[JsonSerializable(typeof(BroadcastPaused))]
[JsonSerializable(typeof(BroadcastResumed))]
[JsonSerializable(typeof(BroadcastCancelled))]
[JsonSerializable(typeof(BroadcastCompleted))]
internal sealed partial class BotsJson : JsonSerializerContext;
