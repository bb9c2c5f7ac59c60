using System.Runtime.CompilerServices;
using Nexus.Api.Http;
using Nexus.Conversations;
using Nexus.Results;

namespace Nexus.Api.Conversations;

/// <summary>
/// Watches a conversation through the loss of its activation: whatever ends the watch before its last frame, another one goes on
/// from the last position that came through.
/// </summary>
internal sealed class ConversationWatch(IGrainFactory grains, TimeProvider clock)
{
    // Without a frame in between. With the pauses below that is about six seconds; then the client may try elsewhere.
    private const int MaxFailures = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The frames after a position, until the caller is no member any more.</summary>
    public async IAsyncEnumerable<ConversationFrame> FramesAsync(
        string id, string caller, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IConversationGrain>(id);
        for (var failures = 0; failures <= MaxFailures; failures++)
        {
            await using var frames = grain.WatchAsync(caller, after, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveAsync(frames, canFail: failures < MaxFailures))
            {
                yield return frames.Current;
                if (frames.Current is ConversationClosedFrame)
                    yield break;
                after = frames.Current.Position ?? after;
                failures = 0;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
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

    // An activation or a silo that is lost answers in one of these ways; what else goes wrong is the caller's to know.
    private static bool IsLoss(Exception exception) =>
        exception is EnumerationAbortedException or StaleStateException or OrleansMessageRejectionException or TimeoutException;

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<ConversationFrame> frames, bool canFail)
    {
        try
        {
            return await frames.MoveNextAsync();
        }
        catch (Exception exception) when (canFail && IsLoss(exception))
        {
            return false;
        }
    }
}
