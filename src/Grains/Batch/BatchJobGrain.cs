using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Batch;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Webhooks;

namespace Nexus.Grains.Batch;

/// <inheritdoc cref="IBatchJobGrain"/>
/// <remarks>
/// Calls answer from counters; the work is a loop beside them (<c>BatchJobGrain.Work.cs</c>), which alone ends the job. What is counted
/// is durable, and after a crash the rows are counted anew.
/// </remarks>
[CollectionAgeLimit(Minutes = 5)]
[PreferSilo(SiloRoles.Ai)]
internal sealed partial class BatchJobGrain(
    [PersistentState(BatchJobGrain.StateName, "nexus")] IPersistentState<Document<BatchJobState>> document,
    AggregateServices aggregate,
    BatchTable table,
    StateRows states,
    BatchMetrics metrics,
    IOptions<BatchOptions> options,
    ILogger<BatchJobGrain> logger)
    : AggregateGrain<BatchJobState>(document, aggregate), IBatchJobGrain
{
    /// <summary>The due work that takes a job up again.</summary>
    public const string WakeKind = "batch.wake";

    /// <summary>The due work that removes a job in the end.</summary>
    public const string RemoveKind = "batch.remove";

    /// <summary>The name of the state.</summary>
    public const string StateName = "batch.job";

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override string Aggregate => $"batch.job/{Key}";

    private BatchJobState Existing => State ?? throw new InvalidOperationException($"{Key} was never started.");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Work();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        _stop?.Invoke();
        _changed.Raise();
        await _run.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Result<BatchJob>> StartAsync(StartBatch command)
    {
        if (State is not null)
            return await ShowAsync(command.Owner);
        var (items, external) = await table.CountItemsAsync(Key, CancellationToken.None);
        if (items == 0)
            return BatchErrors.Empty;
        if (await table.CountOpenJobsAsync(command.Owner, CancellationToken.None) >= options.Value.OpenJobs)
            return BatchErrors.TooMany(options.Value.OpenJobs);
        // What signs the callback of the end, and checks those of outside workers.
        if (external > 0 || command.Settings.CallbackUrl is not null)
            await GrainFactory.GetGrain<IWebhookGrain>(WebhookIds.CallbacksOf(command.Owner)).OpenCallbacksAsync(command.Owner);
        var settings = command.Settings.Concurrency > 0
            ? command.Settings
            : command.Settings with { Concurrency = options.Value.JobConcurrency };
        await ApplyAsync(BatchJobState.Start(Key, command with { Settings = settings }, items, external, Now));
        Work();
        return await ShowAsync(command.Owner);
    }

    /// <inheritdoc/>
    public Task<Result<BatchJob>> GetAsync(string caller) => ShowAsync(caller);

    /// <inheritdoc/>
    public Task<Result<BatchJob>> PauseAsync(string caller) => ChangeAsync(caller, s => s.Pause());

    /// <inheritdoc/>
    public Task<Result<BatchJob>> ResumeAsync(string caller) => ChangeAsync(caller, s => s.Resume());

    /// <inheritdoc/>
    public async Task<Result<BatchJob>> RetryAsync(string caller)
    {
        if (State?.Owner != caller)
            return BatchErrors.NotFound;
        var again = Existing.Retry();
        if (again.Error is { } error)
            return error;
        await table.RemoveFailedAsync(Key, CancellationToken.None);
        _loaded = null;
        await ApplyAsync(again.Require());
        Work();
        return await ShowAsync(caller);
    }

    /// <inheritdoc/>
    public async Task<Result<BatchJob>> CancelAsync(string caller)
    {
        if (State?.Owner != caller)
            return BatchErrors.NotFound;
        if (Existing.IsFinished && Existing.Status != BatchStatus.Cancelled)
            return BatchErrors.Finished;
        if (!Existing.IsFinished)
        {
            _cancelled = true;
            _stop?.Invoke();
            Work();
            _changed.Raise();
            await _run;
            if (!Existing.IsFinished)
                throw new UnavailableException("postgres");
        }

        return await ShowAsync(caller);
    }

    /// <inheritdoc/>
    public Task<string?> OwnerAsync() => Task.FromResult(State?.Owner);

    /// <inheritdoc/>
    public async Task<Result<int>> TakeOutsideAsync(ImmutableArray<OutsideResult> results)
    {
        if (State is null)
            return BatchErrors.NotFound;
        if (Existing.IsFinished)
            return BatchErrors.Finished;
        var numbers = await table.FindOutsideAsync(Key, results.Select(r => r.ItemId), CancellationToken.None);
        for (var i = 0; i < results.Length; i++)
        {
            if (!numbers.ContainsKey(results[i].ItemId))
                return BatchErrors.NotOutside(i);
        }

        await LoadAsync();
        var rows = results.DistinctBy(r => r.ItemId, StringComparer.Ordinal)
            .Select(r => new BatchResult(numbers[r.ItemId], r.IsFailure, Attempts: 1, r.Body, BatchUsage.None, 0, TimeSpan.Zero)).ToList();
        if (await table.AddResultsAsync(Key, _runNumber, rows, CancellationToken.None) is not { } added)
        {
            // The job came to its end at this moment, or another activation has it.
            _fenced = true;
            _changed.Raise();
            await _run;
            if (Existing.IsFinished)
                return BatchErrors.Finished;
            DeactivateOnIdle();
            throw new StaleStateException(Aggregate);
        }

        if (added > 0)
            _tally = await table.TallyAsync(Key, numbers: null, CancellationToken.None);
        metrics.Done(rows);
        Work();
        _changed.Raise();
        return added;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BatchJob> WatchAsync(string caller, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        BatchJob? last = null;
        while (!_leaving && State?.Owner == caller)
        {
            var changed = _changed.Next;
            var job = (await ShowAsync(caller)).Require();
            if (job with { Rate = 0, RemainingSeconds = null } != last)
            {
                yield return job;
                last = job with { Rate = 0, RemainingSeconds = null };
            }

            if (job.IsFinished)
                yield break;
            await Task.Delay(WatchInterval, Clock, cancellationToken);
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> WakeAsync()
    {
        Work();
        return Task.FromResult(State is null ? null : NextWake(State));
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> RemoveAsync()
    {
        // What goes on after all is removed after its next end.
        if (State is { FinishedAt: null })
            return null;
        if (State is { FinishedAt: { } finished } && KeptUntil(finished) > Now)
            return KeptUntil(finished);
        await table.RemoveJobsAsync([Key], CancellationToken.None);
        await states.RemoveAsync(StateName, [Key], CancellationToken.None);
        DeactivateOnIdle();
        return null;
    }

    private DateTimeOffset KeptUntil(DateTimeOffset finished) => finished.AddDays(options.Value.RetentionDays);

    private async Task<Result<BatchJob>> ChangeAsync(string caller, Func<BatchJobState, Result<BatchChange>> step)
    {
        if (State?.Owner != caller)
            return BatchErrors.NotFound;
        var change = step(Existing);
        if (change.Error is { } error)
            return error;
        await ApplyAsync(change.Require());
        Work();
        return await ShowAsync(caller);
    }

    private async Task ApplyAsync(BatchChange change)
    {
        if (ReferenceEquals(change.State, State))
            return;
        foreach (var happened in change.Events)
            Raise(happened, change.State.Owner);
        if (NextWake(change.State) is { } wake)
            Schedule(WakeKind, Key, wake);
        else
            Unschedule(WakeKind, Key);
        if (change.State.FinishedAt is { } finished)
            Schedule(RemoveKind, Key, KeptUntil(finished));
        await CommitAsync(change.State);
        _changed.Raise();
        foreach (var happened in change.Events)
            metrics.Happened(happened);
    }

    // One that is held, or waits for outside workers alone, has nothing to be taken up for but its deadline.
    private DateTimeOffset? NextWake(BatchJobState state)
    {
        if (state.IsFinished)
            return null;
        var soon = Now + options.Value.ResumeAfter;
        return state.Status == BatchStatus.Paused || WaitsForOthers ? state.Settings.Deadline
            : state.Settings.Deadline < soon ? Later(state.Settings.Deadline.Value)
            : soon;
    }

    // A deadline that is here already is the loop's to see to, which must not be asked about it without a pause.
    private DateTimeOffset Later(DateTimeOffset time) => time > Now ? time : Now + TimeSpan.FromSeconds(1);

    private async Task<Result<BatchJob>> ShowAsync(string caller)
    {
        if (State?.Owner != caller)
            return BatchErrors.NotFound;
        if (!Existing.IsFinished)
            await LoadAsync();
        var state = Committed!;
        var tally = state.Final ?? _tally;
        var counts = state.CountsOf(tally, _lanes.Count);
        var rate = state.IsFinished ? 0 : _pace.RateAt(Now);
        double? remaining = rate > 0 && !state.IsFinished ? Math.Round((counts.Pending + counts.Running) / rate, 1) : null;
        return new BatchJob(
            Key, state.Status, state.Settings, counts, Math.Round(rate, 1), remaining, tally.Usage, tally.Cost, state.Round, state.Revision,
            state.CreatedAt, state.FinishedAt);
    }
}
