using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Nexus.Conversations;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Conversations;

/// <summary>How the state, the events and the columns of messages become JSON.</summary>
[JsonSerializable(typeof(Document<ConversationState>))]
[JsonSerializable(typeof(ConversationCreated))]
[JsonSerializable(typeof(ConversationUpdated))]
[JsonSerializable(typeof(ConversationDeleted))]
[JsonSerializable(typeof(MessageCreated))]
[JsonSerializable(typeof(MessageCompleted))]
[JsonSerializable(typeof(MessageFailed))]
[JsonSerializable(typeof(ImmutableArray<MessageAttachment>))]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(ConversationFacts))]
[JsonSerializable(typeof(ConversationMessage))]
internal sealed partial class ConversationJson : JsonSerializerContext;
