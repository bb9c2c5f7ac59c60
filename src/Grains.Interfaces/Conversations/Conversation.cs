using System.Collections.Immutable;

namespace Nexus.Conversations;

/// <summary>What a member may do. Each may do what those before may.</summary>
[GenerateSerializer, Alias("conversations.role")]
public enum ConversationRole
{
    /// <summary>Reads, watches, exports.</summary>
    Reader,

    /// <summary>Writes messages, asks for replies, stops them, pins facts.</summary>
    Writer,

    /// <summary>Changes settings and members, deletes the conversation.</summary>
    Owner,
}

/// <summary>A conversation as its members see it, without its messages.</summary>
/// <param name="Id"><c>conv_...</c></param>
/// <param name="Title">Null: it has none.</param>
/// <param name="SystemPrompt">What the model is told first, or null.</param>
/// <param name="Model">Which model is asked, or null: the provider's default.</param>
/// <param name="Members">The one who made it first, the others in the order they came.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">When title, prompt, model, members or facts were last changed, UTC.</param>
/// <param name="Version">Grows with each such change; messages do not count.</param>
/// <param name="Seq">The number of the last durable thing that happened; a watch that begins after it misses nothing.</param>
/// <param name="ReplyId">The reply that is being written, or null.</param>
[GenerateSerializer, Immutable, Alias("conversations.conversation-view")]
public sealed record Conversation(
    [property: Id(0)] string Id,
    [property: Id(1)] string? Title,
    [property: Id(2)] string? SystemPrompt,
    [property: Id(3)] string? Model,
    [property: Id(4)] ImmutableArray<ConversationMember> Members,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset UpdatedAt,
    [property: Id(7)] long Version,
    [property: Id(8)] long Seq,
    [property: Id(9)] string? ReplyId)
{
    /// <summary>The role of a user; null: not a member.</summary>
    public ConversationRole? RoleOf(string userId) => Members.FirstOrDefault(m => m.UserId == userId)?.Role;
}

/// <summary>Someone who takes part.</summary>
/// <param name="UserId"><c>usr_...</c></param>
/// <param name="Role">What he may do.</param>
/// <param name="Since">UTC.</param>
[GenerateSerializer, Immutable, Alias("conversations.member")]
public sealed record ConversationMember(
    [property: Id(0)] string UserId,
    [property: Id(1)] ConversationRole Role,
    [property: Id(2)] DateTimeOffset Since);

/// <summary>How much is taken in.</summary>
public static class ConversationLimits
{
    /// <summary>UTF-16 units of a message.</summary>
    public const int Text = 32_000;

    /// <summary>UTF-16 units of a title.</summary>
    public const int Title = 200;

    /// <summary>UTF-16 units of a system prompt.</summary>
    public const int SystemPrompt = 8_000;

    /// <summary>Attachments of a message.</summary>
    public const int Attachments = 10;

    /// <summary>Members of a conversation.</summary>
    public const int Members = 50;

    /// <summary>Pinned facts of a conversation.</summary>
    public const int Facts = 20;

    /// <summary>UTF-16 units of a fact.</summary>
    public const int Fact = 500;
}
