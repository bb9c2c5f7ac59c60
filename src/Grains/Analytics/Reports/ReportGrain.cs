using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Ids;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Reports;

/// <inheritdoc cref="IReportGrain"/>
/// <remarks>
/// A run is a row before it is a fact: the row is written under an id that follows from the time that it was due, so a crash between the
/// two makes neither a second row nor a second event.
/// </remarks>
internal sealed class ReportGrain(
    [PersistentState("analytics.report", "nexus")] IPersistentState<Document<ReportState>> document, AggregateServices services, ReportRunner runner,
    ReportTable table)
    : AggregateGrain<ReportState>(document, services), IReportGrain
{
    private const string RunPrefix = "run";

    /// <inheritdoc/>
    protected override string Aggregate => $"analytics.report/{Key}";

    /// <inheritdoc/>
    public async Task<Result<Report>> CreateAsync(string owner, ReportDefinition definition)
    {
        if (State is { } existing)
            return existing.Refuse(owner, expected: null) is { } refused ? refused : existing.ToReport();
        if (ReportRunner.Check(definition, Now) is { } fault)
            return fault;
        if (!await table.HasRoomAsync(owner))
            return AnalyticsErrors.TooManyReports;
        var next = ReportState.Create(Key, owner, definition, Now);
        return await SaveAsync(next, new ReportCreated(Key, next.Revision, definition.Name, definition.Kind, definition.Schedule?.Every, Now));
    }

    /// <inheritdoc/>
    public Task<Result<Report>> GetAsync(string owner) =>
        Task.FromResult<Result<Report>>(Refuse(owner, expected: null) is { } error ? error : State!.ToReport());

    /// <inheritdoc/>
    public async Task<Result<Report>> ChangeAsync(string owner, ReportDefinition definition, long? expected)
    {
        if ((Refuse(owner, expected) ?? ReportRunner.Check(definition, Now)) is { } error)
            return error;
        var next = State!.Change(definition, Now);
        return await SaveAsync(next, new ReportChanged(Key, next.Revision, definition.Name, definition.Kind, definition.Schedule?.Every, Now));
    }

    /// <inheritdoc/>
    public async Task<Result> DeleteAsync(string owner, long? expected)
    {
        if (Refuse(owner, expected) is { } error)
            return error;
        var (next, old) = (State!.Delete(Now), State!.Definition);
        await SaveAsync(next, new ReportDeleted(Key, next.Revision, old.Name, old.Kind, old.Schedule?.Every, Now));
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task<Result<ReportRun>> RunAsync(string owner, string runId) =>
        Refuse(owner, expected: null) is { } error ? error : await RunAsync(runId);

    /// <inheritdoc/>
    public async Task RunDueAsync()
    {
        if (State is { DeletedAt: null, NextRunAt: { } due } && due <= Now)
            await RunAsync(NexusId.Derive(RunPrefix, $"{Key}|{due.UtcTicks}", due));
    }

    /// <inheritdoc/>
    public async Task ForgetAsync()
    {
        if (State is { } state)
        {
            Unschedule(ReportDueHandler.WorkKind, Key);
            await CommitAsync(state.Delete(Now));
        }

        await table.DropAsync(Key, CancellationToken.None);
        DeactivateOnIdle();
    }

    private async Task<ReportRun> RunAsync(string runId)
    {
        var run = await runner.RunAsync(State!, runId, CancellationToken.None);
        if (State!.LastRunId == runId)
            return run;
        Raise(ReportRunner.FactOf(State, run), State.Owner);
        var next = State.Ran(runId, Now);
        Plan(next);
        await CommitAsync(next);
        return run;
    }

    private async Task<Report> SaveAsync(ReportState next, ReportEvent happened)
    {
        Raise(happened, next.Owner);
        Plan(next);
        await CommitAsync(next);
        return next.ToReport();
    }

    private void Plan(ReportState next)
    {
        if (next.NextRunAt is { } due)
            Schedule(ReportDueHandler.WorkKind, Key, due);
        else if (State?.NextRunAt is not null)
            Unschedule(ReportDueHandler.WorkKind, Key);
    }

    private Error? Refuse(string owner, long? expected) => State is { } state ? state.Refuse(owner, expected) : AnalyticsErrors.ReportNotFound;
}
