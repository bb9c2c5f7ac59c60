using System.Runtime.CompilerServices;
using Nexus.Api.Http;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>
/// Watches an execution through the loss of its activation: whatever ends the watch before the final frame, another one goes
/// on from the last frame that came through.
/// </summary>
internal sealed class ExecutionWatch(IGrainFactory grains, TimeProvider clock)
{
    // Without a frame in between. With the pauses below that is about six seconds; then the client may try elsewhere.
    private const int MaxFailures = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The frames after a position, up to and with the final one.</summary>
    public async IAsyncEnumerable<ExecutionFrame> FramesAsync(
        string executionId, string caller, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IExecutionGrain>(executionId);
        for (var failures = 0; failures <= MaxFailures; failures++)
        {
            await using var frames = grain.WatchAsync(caller, after, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveAsync(frames, canFail: failures < MaxFailures))
            {
                yield return frames.Current;
                if (frames.Current is ExecutionEndedFrame)
                    yield break;
                after = frames.Current.Position;
                failures = 0;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>The same as events of a stream.</summary>
    public async IAsyncEnumerable<ServerEvent<ExecutionStreamData>> EventsAsync(
        string executionId, string caller, string? after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var frame in FramesAsync(executionId, caller, after, cancellationToken))
            yield return ExecutionStreamData.Of(frame);
    }

    /// <summary>Waits until it is over, but no longer than this.</summary>
    /// <returns>Whether it is over.</returns>
    public async Task<bool> EndsWithinAsync(string executionId, string caller, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await foreach (var frame in FramesAsync(executionId, caller, after: null, either.Token))
            {
                if (frame is ExecutionEndedFrame)
                    return true;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        return false;
    }

    // An activation or a silo that is lost answers in one of these ways; what else goes wrong is the caller's to know.
    private static bool IsLoss(Exception exception) =>
        exception is EnumerationAbortedException or StaleStateException or OrleansMessageRejectionException or TimeoutException;

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<ExecutionFrame> frames, bool canFail)
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
