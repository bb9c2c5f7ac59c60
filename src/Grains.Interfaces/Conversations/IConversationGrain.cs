using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Conversations;

/// <summary>
/// One conversation; its key is its id (<c>conv_...</c>). Every call names the caller; to one who is no member, a conversation
/// answers as if there were none (<see cref="ConversationErrors.NotFound"/>). Replies are written in the background of the
/// activation, one at a time.
/// </summary>
[Alias("conversations.conversation")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Makes it. A second time answers the first one's conversation.</summary>
    [Alias("create"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Conversation>> CreateAsync(CreateConversation command);

    /// <summary>As it is.</summary>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Conversation>> GetAsync(string caller);

    /// <summary>Changes settings; for owners. Fails with <see cref="ConversationErrors.Changed"/> when another version was expected.</summary>
    [Alias("change")]
    Task<Result<Conversation>> ChangeAsync(string caller, ConversationSettings change);

    /// <summary>Ends it; its messages are erased soon after. For owners.</summary>
    [Alias("delete")]
    Task<Result> DeleteAsync(string caller, long? expected);

    /// <summary>Takes a message in; for writers. The same id a second time answers the first one's message.</summary>
    [Alias("post"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<PostedMessage>> PostAsync(string caller, PostMessage message);

    /// <summary>
    /// Takes in a question and its answer, as a message of the caller and a finished reply; for writers. The same question a second
    /// time is passed over.
    /// </summary>
    [Alias("answer"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> AnswerAsync(string caller, AnsweredQuestion answered);

    /// <summary>
    /// Has the last reply written anew, as a message that replaces it; for writers. Fails with
    /// <see cref="ConversationErrors.ReplyInProgress"/> or <see cref="ConversationErrors.NothingToRegenerate"/>.
    /// </summary>
    [Alias("regenerate"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<ConversationMessage>> RegenerateAsync(string caller, string replyId);

    /// <summary>
    /// Stops the reply that is being written, at the provider too, and keeps what there is of it; for writers. Fails with
    /// <see cref="ConversationErrors.NothingToStop"/>.
    /// </summary>
    [Alias("stop")]
    Task<Result<ConversationMessage>> StopAsync(string caller);

    /// <summary>Tells watchers that the caller writes, or ceased to; for writers. It ends by itself after six seconds.</summary>
    [Alias("type"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> TypeAsync(string caller, bool isTyping);

    /// <summary>What the model was sent for the reply that is being written, or would be sent now.</summary>
    [Alias("context"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<ConversationContext>> GetContextAsync(string caller);

    /// <summary>The pinned facts.</summary>
    [Alias("facts"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<ConversationFacts>> GetFactsAsync(string caller);

    /// <summary>Replaces the pinned facts, which the model is told with every reply; for writers.</summary>
    [Alias("set-facts")]
    Task<Result<ConversationFacts>> SetFactsAsync(string caller, ImmutableArray<string> facts, long? expected);

    /// <summary>
    /// Adds a member or changes a role; for owners. Fails with <see cref="ConversationErrors.UnknownUser"/>,
    /// <see cref="ConversationErrors.TooManyMembers"/> or <see cref="ConversationErrors.LastOwner"/>.
    /// </summary>
    [Alias("set-member"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<Conversation>> SetMemberAsync(string caller, MemberChange change);

    /// <summary>Takes a member out; for owners, and for oneself. Fails with <see cref="ConversationErrors.LastOwner"/>.</summary>
    [Alias("remove-member"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> RemoveMemberAsync(string caller, string userId);

    /// <summary>
    /// Takes out a member whose account is erased. Unlike one who leaves he may be the last owner: then the member who has been there
    /// longest becomes owner, writers before readers, and a conversation that nobody is left in is deleted. Called by erasure only.
    /// </summary>
    [Alias("forget-member"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task ForgetMemberAsync(string userId);

    /// <summary>Remembers a ticket for one connection, for half a minute, in memory.</summary>
    /// <param name="caller">Whom it lets in.</param>
    /// <param name="hash">Of the ticket.</param>
    [Alias("add-ticket"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<DateTimeOffset>> AddTicketAsync(string caller, string hash);

    /// <summary>Whom a ticket lets in; null: none, used before, or too late. It is used up.</summary>
    [Alias("take-ticket")]
    Task<string?> TakeTicketAsync(string hash);

    /// <summary>
    /// What happens from a position on, as it happens, until the caller is no member any more: then, and for one who is none from
    /// the start, the last frame says so. A reader that is slow gets fewer and larger deltas, never a gap.
    /// </summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="after">
    /// <see cref="ConversationFrame.Position"/> of the last frame that was received, from this or any earlier activation; null
    /// or not understood: from now on, with the reply that is being written.
    /// </param>
    /// <param name="cancellationToken">Ends the watch.</param>
    [Alias("watch")]
    IAsyncEnumerable<ConversationFrame> WatchAsync(string caller, string? after, CancellationToken cancellationToken = default);

    /// <summary>
    /// Looks after a reply whose activation was lost. Called by due work; answers when to look again, or null when none is
    /// being written.
    /// </summary>
    [Alias("resume"), Repeatable]
    Task<DateTimeOffset?> ResumeAsync();
}

/// <summary>What the model is told with every reply.</summary>
/// <param name="Facts">At most <see cref="ConversationLimits.Facts"/>.</param>
/// <param name="Version">Of the conversation, see <see cref="Conversation.Version"/>.</param>
[GenerateSerializer, Immutable, Alias("conversations.facts")]
public sealed record ConversationFacts([property: Id(0)] ImmutableArray<string> Facts, [property: Id(1)] long Version);
