using Nexus.Conversations;
using Nexus.Grains.Events;

namespace Nexus.Grains.Conversations;

/// <summary>Looks after replies: wakes the grain of one whose process died, which then ends it as failed.</summary>
internal sealed class ReplyKeeper(IGrainFactory grains) : IDueWorkHandler
{
    /// <inheritdoc/>
    public string Kind => ConversationGrain.ResumeKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        await grains.GetGrain<IConversationGrain>(item.Key).ResumeAsync() is { } again ? DueOutcome.At(again) : DueOutcome.Done;
}
