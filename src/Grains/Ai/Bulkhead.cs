using System.Threading.RateLimiting;
using Polly;

namespace Nexus.Grains.Ai;

/// <summary>
/// Lets a bounded number of tries run at a time and a bounded number wait, in order of arrival; one more fails with
/// <c>model.busy</c>. Several pipelines may share a limiter.
/// </summary>
internal sealed class Bulkhead(ConcurrencyLimiter limiter, Action<int> waiting) : ResilienceStrategy
{
    /// <inheritdoc/>
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        RateLimitLease lease;
        waiting(1);
        try
        {
            lease = await limiter.AcquireAsync(1, context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<TResult>(exception);
        }
        finally
        {
            waiting(-1);
        }

        using (lease)
        {
            return lease.IsAcquired
                ? await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext)
                : Outcome.FromException<TResult>(ModelFailure.Busy());
        }
    }
}
