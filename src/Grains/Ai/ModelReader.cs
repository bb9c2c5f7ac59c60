using Microsoft.Extensions.AI;

namespace Nexus.Grains.Ai;

/// <summary>Reads one try's answer into the sink, and hangs up when the provider falls silent.</summary>
internal sealed class ModelReader(ModelKey key, IChatClient client, AiOptions options, AiMetrics metrics, TimeProvider clock)
{
    /// <summary>Reads to the end.</summary>
    /// <exception cref="ModelFailure">The provider failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ModelAnswer> ReadAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var reading = new AnswerReading(call.Options.MaxOutputTokens);
        var started = clock.GetTimestamp();
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        await using var updates = client.GetStreamingResponseAsync(call.Messages, call.OptionsFor(key.Model), either.Token)
            .GetAsyncEnumerator(either.Token);
        while (await MoveNextAsync(updates, silence, cancellationToken))
        {
            if (reading.Take(updates.Current) is not { Length: > 0 } delta)
                continue;
            if (reading.IsFirst)
                metrics.FirstDelta(key, clock.GetElapsedTime(started));
            call.Sink.Write(delta);
            if (reading.IsOverLong)
                break;
        }

        return reading.ToAnswer(key, call.Messages, options);
    }

    // Only what the provider does becomes a ModelFailure: what the sink throws is neither tried again nor asked elsewhere.
    private async ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        try
        {
            var next = updates.MoveNextAsync();
            // What is there already needs no timer; one for each delta costs more than the delta.
            if (!next.IsCompleted)
                silence.CancelAfter(options.IdleTimeout);
            var more = await next;
            cancellationToken.ThrowIfCancellationRequested();
            return more;
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw silence.IsCancellationRequested ? ModelFailure.Silent() : ModelFailure.OfProvider(exception);
        }
    }
}
