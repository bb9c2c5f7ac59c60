using System.Text.Json.Serialization;
using Nexus.Api.Http;

namespace Nexus.Api.Conversations;

/// <summary>The bodies of the conversations API.</summary>
[JsonSerializable(typeof(CreateConversationRequest))]
[JsonSerializable(typeof(ChangeConversationRequest))]
[JsonSerializable(typeof(PostMessageRequest))]
[JsonSerializable(typeof(TypingRequest))]
[JsonSerializable(typeof(FactsRequest))]
[JsonSerializable(typeof(MemberRequest))]
[JsonSerializable(typeof(ConversationResponse))]
[JsonSerializable(typeof(Page<ConversationSummaryResponse>))]
[JsonSerializable(typeof(Page<MemberResponse>))]
[JsonSerializable(typeof(MessagesResponse))]
[JsonSerializable(typeof(PostedMessageResponse))]
[JsonSerializable(typeof(MessageResponse))]
[JsonSerializable(typeof(ContextResponse))]
[JsonSerializable(typeof(FactsResponse))]
[JsonSerializable(typeof(TicketResponse))]
[JsonSerializable(typeof(ConversationStreamData))]
[JsonSerializable(typeof(ConversationExportResponse))]
[JsonSerializable(typeof(ClientFrame))]
internal sealed partial class ConversationsJson : JsonSerializerContext;
