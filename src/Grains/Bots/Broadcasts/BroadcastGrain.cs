using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.Bots.Broadcasts;

/// <inheritdoc cref="IBroadcastGrain"/>
[PreferSilo(SiloRoles.Bots)]
internal sealed partial class BroadcastGrain(
    [PersistentState(BroadcastGrain.StateName, "nexus")] IPersistentState<Document<BroadcastState>> document,
    AggregateServices services,
    BroadcastTable table,
    IOptions<BotsOptions> options,
    ILogger<BroadcastGrain> logger)
    : AggregateGrain<BroadcastState>(document, services), IBroadcastGrain
{
    /// <summary>The name of the state.</summary>
    public const string StateName = "bots.broadcast";

    /// <inheritdoc/>
    protected override string Aggregate => $"bots.broadcast/{Key}";

    /// <inheritdoc/>
    public async Task<Result<Broadcast>> StartAsync(StartBroadcast command)
    {
        if (State is not null)
            return await ChangeAsync(command.BotId, command.Owner, state => new BroadcastStep(state, []));
        if (BroadcastCheck.Of(command) is { } invalid)
            return Refused(invalid);
        if ((await GrainFactory.GetGrain<IBotGrain>(command.BotId).GetAsync(command.Owner)).Error is { } error)
            return Refused(error);
        // Two that are begun in the same moment are not counted against each other: the limit is there against masses.
        if (await table.CountOpenAsync(command.BotId, CancellationToken.None) >= options.Value.MaxBroadcasts)
            return Refused(BroadcastErrors.TooMany(options.Value.MaxBroadcasts));
        await ApplyAsync(new BroadcastStep(BroadcastState.Start(command, Now), []));
        return await ShowAsync();
    }

    /// <inheritdoc/>
    public Task<Result<Broadcast>> PauseAsync(string botId, string caller) => ChangeAsync(botId, caller, state => state.Pause(Key, Now));

    /// <inheritdoc/>
    public Task<Result<Broadcast>> ResumeAsync(string botId, string caller) => ChangeAsync(botId, caller, state => state.Resume(Key, Now));

    /// <inheritdoc/>
    public Task<Result<Broadcast>> CancelAsync(string botId, string caller) => ChangeAsync(botId, caller, state => state.Cancel(Key, Now));

    /// <inheritdoc/>
    public async Task<Result<Broadcast>> RetryAsync(string botId, string caller, bool unknown, string retryId)
    {
        if (Of(botId, caller) is null || await table.FindAsync(Key, CancellationToken.None) is not { } row)
            return BroadcastErrors.NotFound;
        return await ChangeAsync(botId, caller, state => state.Retry(Key, unknown, retryId, row.Counts, Now));
    }

    /// <inheritdoc/>
    public Task<BroadcastWork> GetWorkAsync() => Task.FromResult(Known()?.Facts.Work ?? BroadcastWork.None);

    /// <inheritdoc/>
    public async Task WorkedAsync(BroadcastWork work)
    {
        if (Known() is null || await table.FindAsync(Key, CancellationToken.None) is not { } row)
            return;
        // The bot may have been deleted in the moment in which the broadcast was begun.
        var step = work == BroadcastWork.Prepare && (await GrainFactory.GetGrain<IBotGrain>(row.BotId).GetAsync(State!.Facts.Owner)).Error is not null
            ? State!.Cancel(Key, Now)
            : State!.Worked(Key, work, row.Counts.Total, Now);
        if (step.IsSuccess)
            await ApplyAsync(step.Require());
    }

    /// <inheritdoc/>
    public async Task CompleteAsync()
    {
        if (Known() is not { Facts.Status: BroadcastStatus.Running })
            return;
        if (await table.IsOpenAsync(Key, CancellationToken.None) || await table.FindAsync(Key, CancellationToken.None) is not { } row)
            return;
        await ApplyAsync(State!.Complete(Key, row.Counts, Now));
    }

    /// <inheritdoc/>
    public Task<BroadcastExpiry> GetExpiryAsync()
    {
        var at = Known()?.Facts.FinishedAt?.AddDays(options.Value.RetentionDays);
        return Task.FromResult(at <= Now ? new BroadcastExpiry(IsExpired: true, AskAgainAt: null) : new BroadcastExpiry(IsExpired: false, at));
    }

    /// <inheritdoc/>
    public Task ForgetAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task<Result<Broadcast>> ChangeAsync(string botId, string caller, Func<BroadcastState, Result<BroadcastStep>> change)
    {
        if (Of(botId, caller) is not { } state)
            return BroadcastErrors.NotFound;
        var step = change(state);
        if (step.Error is { } error)
            return error;
        await ApplyAsync(step.Require());
        return await ShowAsync();
    }

    private async Task ApplyAsync(BroadcastStep step)
    {
        if (ReferenceEquals(step.State, State))
            return;
        var facts = step.State.Facts;
        foreach (var happened in step.Happened)
            Raise(happened, facts.Owner);
        if (facts.Work != BroadcastWork.None)
            Schedule(BroadcastWorkHandler.WorkKind, Key, Now);
        if (facts.FinishedAt is { } finished)
            Schedule(BroadcastRemoveHandler.WorkKind, Key, finished.AddDays(options.Value.RetentionDays));
        await CommitAsync(step.State);
        if (facts.Status == BroadcastStatus.Running)
            _ = WakeSenderAsync(facts.BotId);
    }

    // Nobody waits for it; what is lost here, the sweep finds.
    private async Task WakeSenderAsync(string botId)
    {
        try
        {
            await GrainFactory.GetGrain<IBotSenderGrain>(botId).WakeBroadcastsAsync();
        }
        catch (Exception exception)
        {
            LogNotWoken(exception, botId);
        }
    }

    private async Task<Result<Broadcast>> ShowAsync() =>
        await table.FindAsync(Key, CancellationToken.None) is { } broadcast ? broadcast : BroadcastErrors.NotFound;

    private BroadcastState? Of(string botId, string caller) => Known() is { } state && state.IsOf(botId, caller) ? state : null;

    private Error Refused(Error error)
    {
        DeactivateOnIdle();
        return error;
    }

    // An id that somebody made up costs no memory once it is answered.
    private BroadcastState? Known()
    {
        if (State is null)
            DeactivateOnIdle();
        return State;
    }

    [LoggerMessage(LogLevel.Warning, "The sender of {Bot} could not be woken; the sweep will do")]
    private partial void LogNotWoken(Exception exception, string bot);
}
