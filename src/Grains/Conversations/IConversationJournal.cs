namespace Nexus.Grains.Conversations;

/// <summary>How a writer of replies reads and advances its conversation. The grain implements it; the writer knows nothing of storage.</summary>
internal interface IConversationJournal
{
    /// <summary>With every step made so far.</summary>
    ConversationState State { get; }

    /// <summary>Makes a step; completes when it is durable. A step that changes nothing completes with those before it.</summary>
    Task ApplyAsync(ConversationChange change);
}
