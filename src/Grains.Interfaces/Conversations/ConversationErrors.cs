using Nexus.Results;

namespace Nexus.Conversations;

/// <summary>The expected failures of conversations.</summary>
public static class ConversationErrors
{
    /// <summary>No such conversation, or the caller is no member.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "conversations.not-found", "There is no such conversation.");

    /// <summary>The caller's role in the conversation does not allow it.</summary>
    public static readonly Error RoleRequired = new(
        ErrorKind.Forbidden, "conversations.role-required", "Your role in this conversation does not allow this.");

    /// <summary>It is not at the version that was expected.</summary>
    public static readonly Error Changed = new(
        ErrorKind.Conflict, "conversations.changed", "The conversation was changed meanwhile; read it again.");

    /// <summary>A reply is being written.</summary>
    public static readonly Error ReplyInProgress = new(
        ErrorKind.Conflict, "conversations.reply-in-progress", "A reply is being written; stop it or wait for its end.");

    /// <summary>The last message is no reply.</summary>
    public static readonly Error NothingToRegenerate = new(
        ErrorKind.Conflict, "conversations.nothing-to-regenerate", "The last message is not a reply, so there is none to write anew.");

    /// <summary>No reply is being written.</summary>
    public static readonly Error NothingToStop = new(
        ErrorKind.Conflict, "conversations.nothing-to-stop", "No reply is being written.");

    /// <summary>The only owner can't leave or be made less.</summary>
    public static readonly Error LastOwner = new(
        ErrorKind.Conflict, "conversations.last-owner", "A conversation keeps at least one owner; make another member an owner first.");

    /// <summary>The conversation is full.</summary>
    public static readonly Error TooManyMembers = new(
        ErrorKind.Conflict, "conversations.too-many-members", $"A conversation has at most {ConversationLimits.Members} members.");

    /// <summary>There is no such user to add.</summary>
    public static readonly Error UnknownUser = new(
        ErrorKind.Validation, "conversations.unknown-user", "There is no user with this id.");

    /// <summary>No such member.</summary>
    public static readonly Error MemberNotFound = new(
        ErrorKind.NotFound, "conversations.member-not-found", "The conversation has no such member.");

    /// <summary>More messages wait to be stored than memory should hold.</summary>
    public static readonly Error Busy = new(
        ErrorKind.Limit, "conversations.busy", "The conversation gets more messages than can be stored; try again.", RetryAfterSeconds: 1);
}
