using System.Runtime.CompilerServices;
using Nexus.Api.Http;
using Nexus.Conversations;

namespace Nexus.Api.Conversations;

/// <summary>Watches a conversation through the loss of its activation.</summary>
internal sealed class ConversationWatch(IGrainFactory grains, LastingWatch watch, TimeProvider clock)
{
    /// <summary>The frames after a position, until the caller is no member any more.</summary>
    public IAsyncEnumerable<ConversationFrame> FramesAsync(string id, string caller, string? after, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IConversationGrain>(id);
        return watch.FollowAsync(
            from => grain.WatchAsync(caller, from, cancellationToken), after, static frame => frame.Position, static frame => frame is ConversationClosedFrame,
            cancellationToken);
    }

    /// <summary>The same as events of a stream.</summary>
    public async IAsyncEnumerable<ServerEvent<ConversationStreamData>> EventsAsync(
        string id, string caller, string? after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var frame in FramesAsync(id, caller, after, cancellationToken))
            yield return ConversationStreamData.Of(frame, caller);
    }

    /// <summary>Waits until a reply is final, but no longer than this.</summary>
    /// <returns>The reply; null: it is not final yet.</returns>
    public async Task<ConversationMessage?> ReplyWithinAsync(
        string id, string caller, PostedMessage posted, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await foreach (var frame in FramesAsync(id, caller, ConversationFrame.PositionAfter(posted.Message.Seq), either.Token))
            {
                if (frame is MessageEndedFrame ended && ended.Message.Id == posted.ReplyId)
                    return ended.Message;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        return null;
    }
}
