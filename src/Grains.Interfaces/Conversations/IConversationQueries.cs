using System.Collections.Immutable;

namespace Nexus.Conversations;

/// <summary>
/// Reads messages and lists. Messages are as durable as the grain's answers: one that was answered is there. The list of
/// conversations is some milliseconds behind. Who may read is the caller's to ask the grain first.
/// </summary>
public interface IConversationQueries
{
    /// <summary>The conversations that a user is a member of, latest activity first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="title">Only those with this text in the title, in any case; null: all.</param>
    /// <param name="after">The last one of the page before, or null for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ConversationSummary>> ListAsync(
        string userId, string? title, ConversationPlace? after, int count, CancellationToken cancellationToken);

    /// <summary>The latest messages before a place, in the order of the conversation.</summary>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="before">Messages with a smaller <see cref="ConversationMessage.Seq"/>; null: the latest of all.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ConversationMessage>> ReadBeforeAsync(string conversationId, long? before, int count, CancellationToken cancellationToken);

    /// <summary>The first messages after a place, in the order of the conversation.</summary>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="after">Messages with a greater <see cref="ConversationMessage.Seq"/>; 0: from the beginning.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<ConversationMessage>> ReadAfterAsync(string conversationId, long after, int count, CancellationToken cancellationToken);
}

/// <summary>Where a conversation stands in lists: they go by activity and, within one moment, by id.</summary>
/// <param name="ActivityAt">To the microsecond.</param>
/// <param name="Id"><c>conv_...</c></param>
public sealed record ConversationPlace(DateTimeOffset ActivityAt, string Id);

/// <summary>A conversation in a list.</summary>
/// <param name="Id"><c>conv_...</c></param>
/// <param name="Title">Or null.</param>
/// <param name="Role">Of the user whose list it is.</param>
/// <param name="Messages">How many it has.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ActivityAt">When something last happened in it, UTC.</param>
public sealed record ConversationSummary(
    string Id, string? Title, ConversationRole Role, long Messages, DateTimeOffset CreatedAt, DateTimeOffset ActivityAt);
