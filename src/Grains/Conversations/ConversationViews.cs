using Nexus.Conversations;

namespace Nexus.Grains.Conversations;

/// <summary>What others are shown of a state.</summary>
internal static class ConversationViews
{
    /// <summary>A member's view.</summary>
    public static Conversation ToView(this ConversationState state) => new(
        state.Id, state.Title, state.SystemPrompt, state.Model, state.Members, state.CreatedAt, state.UpdatedAt, state.SettingsSeq, state.Seq,
        state.Reply?.MessageId);
}
