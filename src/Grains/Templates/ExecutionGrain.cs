using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Nexus.Budgets;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Keeps one execution: answers calls about it while its run works in the background of the same activation.</summary>
/// <remarks>
/// A finished execution is looked at for a moment and then hardly ever again, and it holds its texts: it leaves memory early.
/// </remarks>
[CollectionAgeLimit(Minutes = 2)]
[PreferSilo(SiloRoles.Ai)]
internal sealed partial class ExecutionGrain(
    [PersistentState("templates.execution", "nexus")] IPersistentState<Document<ExecutionState>> document,
    AggregateServices aggregate,
    ExecutionServices services,
    ILogger<ExecutionGrain> logger)
    : AggregateGrain<ExecutionState>(document, aggregate), IExecutionGrain, IExecutionJournal
{
    /// <summary>The due work that takes an execution up again.</summary>
    public const string ResumeKind = "templates.resume";

    private readonly LiveSections _live = new();
    private Action? _stop;
    private Task _run = Task.CompletedTask;
    private bool _leaving;

    /// <inheritdoc/>
    protected override string Aggregate => $"templates.execution/{Key}";

    ExecutionState IExecutionJournal.State => State ?? throw new InvalidOperationException($"{Key} was never started.");

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
        _live.Pulse();
        await _run.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Result<Execution>> StartAsync(StartExecution command)
    {
        if (State is { } existing)
            return Show(command.Owner, existing);
        var prepared = await PreparedExecution.OfAsync(command, services.Templates);
        if (prepared.Error is { } error)
            return error;
        if ((await GrainFactory.GetGrain<IBudgetGrain>(command.Owner).CheckAsync()).Error is { } spent)
            return spent;
        var talk = await HearAsync(command);
        if (talk.Error is { } deaf)
            return deaf;
        var (template, variables) = prepared.Require();
        await ApplyAsync(ExecutionState.Queue(
            Key, command, template, variables, talk.Require() is { Length: > 0 } said ? said : null, services.Options.Value.MaxTokens, Now));
        Work();
        return Show(command.Owner, Committed);
    }

    /// <inheritdoc/>
    public Task<Result<Execution>> GetAsync(string caller) => Task.FromResult(Show(caller, Committed));

    /// <inheritdoc/>
    public async Task<Result<Execution>> CancelAsync(string caller)
    {
        if (State is not { } state || state.Owner != caller)
            return TemplateErrors.ExecutionNotFound;
        var cancelled = state.Cancel(Now);
        if (cancelled.Error is { } error)
            return error;
        var committed = ApplyAsync(cancelled.Require());
        _stop?.Invoke();
        await committed;
        return Show(caller, Committed);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ExecutionFrame> WatchAsync(
        string caller, string? after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Committed?.Owner != caller)
            yield break;
        var reader = new ExecutionReader(ExecutionPosition.Parse(after));
        services.Metrics.Watching(1);
        try
        {
            while (!reader.Ended && !_leaving)
            {
                var changed = _live.WhenChanged();
                foreach (var frame in reader.Read(Committed, _live))
                    yield return frame;
                if (!reader.Ended)
                    await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            services.Metrics.Watching(-1);
        }
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> ResumeAsync()
    {
        Work();
        return Task.FromResult<DateTimeOffset?>(State is { IsFinished: false } ? Now + services.Options.Value.ResumeAfter : null);
    }

    Task IExecutionJournal.ApplyAsync(ExecutionChange change) => ApplyAsync(change);

    private async Task ApplyAsync(ExecutionChange change)
    {
        if (ReferenceEquals(change.State, State))
            return;
        foreach (var happened in change.Events)
            Raise(happened, change.State.Owner);
        if (change.State.IsFinished)
            Unschedule(ResumeKind, Key);
        else
            Schedule(ResumeKind, Key, Now + services.Options.Value.ResumeAfter);
        if (change.State.HasTalkToJoin && State?.HasTalkToJoin != true)
            Schedule(TellKind, Key, Now);
        if (change.Expires is { } expires)
        {
            var purge = AnswerPurge.ItemOf(expires);
            Schedule(AnswerPurge.WorkKind, purge.Key, purge.DueAt);
        }

        await CommitAsync(change.State);
        _live.Pulse();
        foreach (var happened in change.Events)
            services.Metrics.Happened(happened);
    }

    // Starts the background work, unless it is being done or there is none. The work is not a call: calls go on beside it.
    private void Work()
    {
        if (_run.IsCompleted && State is { IsFinished: false })
            _run = RunAsync();
    }

    // Never throws: whatever happens is in the log, and in the state where that is still possible.
    private async Task RunAsync()
    {
        using var stop = new CancellationTokenSource();
        _stop = stop.Cancel;
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        services.Metrics.Active(1);
        try
        {
            await new ExecutionRun(this, _live, services).ToEndAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogStopped(Key);
        }
        catch (NexusException exception)
        {
            LogInterrupted(Key, exception);
        }
        catch (Exception exception)
        {
            LogBroken(Key, exception);
            await FailAsync();
        }
        finally
        {
            _stop = null;
            _live.Clear();
            services.Metrics.Active(-1);
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    private async Task FailAsync()
    {
        try
        {
            await ApplyAsync(((IExecutionJournal)this).State.Fail(ExecutionFaults.Broken, Now));
        }
        catch (Exception exception)
        {
            LogInterrupted(Key, exception);
        }
    }

    private Result<Execution> Show(string caller, ExecutionState? state) =>
        state?.Owner == caller ? state.ToView(_live) : TemplateErrors.ExecutionNotFound;
}
