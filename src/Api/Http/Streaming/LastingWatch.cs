using System.Runtime.CompilerServices;
using Nexus.Results;

namespace Nexus.Api.Http;

/// <summary>
/// Watches a grain through the loss of its activation: whatever ends a watch before its last item, another one goes on from the last
/// position that came through.
/// </summary>
internal sealed class LastingWatch(TimeProvider clock)
{
    // Without an item in between. With the pauses below that is about six seconds; then the client may try elsewhere.
    private const int MaxFailures = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The items up to and with the last one.</summary>
    /// <param name="watch">Begins to watch after a position.</param>
    /// <param name="after">The first watch's position; null: from the beginning.</param>
    /// <param name="positionOf">Of an item, or null: it has none, and a next watch may bring it again.</param>
    /// <param name="isLast">Whether nothing follows an item.</param>
    /// <param name="cancellationToken">Nobody looks any more.</param>
    public async IAsyncEnumerable<T> FollowAsync<T>(
        Func<string?, IAsyncEnumerable<T>> watch, string? after, Func<T, string?> positionOf, Func<T, bool> isLast,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var failures = 0; failures <= MaxFailures; failures++)
        {
            await using var items = watch(after).GetAsyncEnumerator(cancellationToken);
            while (await MoveAsync(items, canFail: failures < MaxFailures))
            {
                yield return items.Current;
                if (isLast(items.Current))
                    yield break;
                after = positionOf(items.Current) ?? after;
                failures = 0;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    // An activation or a silo that is lost answers in one of these ways; what else goes wrong is the caller's to know.
    private static bool IsLoss(Exception exception) =>
        exception is EnumerationAbortedException or StaleStateException or OrleansMessageRejectionException or TimeoutException;

    private static async ValueTask<bool> MoveAsync<T>(IAsyncEnumerator<T> items, bool canFail)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception exception) when (canFail && IsLoss(exception))
        {
            return false;
        }
    }
}
