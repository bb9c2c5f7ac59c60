using System.Runtime.CompilerServices;
using Nexus.Api.Http;
using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>Watches an execution through the loss of its activation.</summary>
internal sealed class ExecutionWatch(IGrainFactory grains, LastingWatch watch, TimeProvider clock)
{
    /// <summary>The frames after a position, up to and with the final one.</summary>
    public IAsyncEnumerable<ExecutionFrame> FramesAsync(string executionId, string caller, string? after, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IExecutionGrain>(executionId);
        return watch.FollowAsync(
            from => grain.WatchAsync(caller, from, cancellationToken), after, static frame => frame.Position, static frame => frame is ExecutionEndedFrame,
            cancellationToken);
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
}
