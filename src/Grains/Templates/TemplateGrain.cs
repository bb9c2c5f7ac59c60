using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <inheritdoc cref="ITemplateGrain"/>
/// <remarks>
/// A version becomes a row of its own just before the next one takes its place, so a crash between the two leaves a row that says what
/// the template still says.
/// </remarks>
internal sealed class TemplateGrain(
    [PersistentState("templates.template", "nexus")] IPersistentState<Document<TemplateState>> document, AggregateServices services)
    : AggregateGrain<TemplateState>(document, services), ITemplateGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"templates.template/{Key}";

    /// <inheritdoc/>
    public async Task<Result<TemplateDetails>> CreateAsync(TemplateDefinition definition)
    {
        if (State is { } existing)
            return existing.DeletedAt is null ? existing.ToDetails() : TemplateErrors.NotFound;
        if (TemplateCheck.Of(definition).Errors is { Count: > 0 } issues)
            return TemplateErrors.Invalid(issues);
        return await SaveAsync(TemplateState.Create(Key, definition, Now));
    }

    /// <inheritdoc/>
    public async Task<Result<TemplateDetails>> GetAsync(int? version)
    {
        if (State is not { DeletedAt: null } state || version < 1 || version > state.Version)
            return TemplateErrors.NotFound;
        if (version is not { } number || number == state.Version)
            return state.ToDetails();
        return await Version(number).GetAsync() is { } kept
            ? state.ToDetails(number, new TemplateVersionState { Definition = kept.Definition, CreatedAt = kept.CreatedAt })
            : TemplateErrors.NotFound;
    }

    /// <inheritdoc/>
    public Task<int?> GetCurrentAsync() => Task.FromResult(State is { DeletedAt: null } state ? state.Version : (int?)null);

    /// <inheritdoc/>
    public async Task<TemplateDefinition?> RecallAsync(int version)
    {
        if (State is not { } state || version < 1 || version > state.Version)
            return null;
        return version == state.Version ? state.Definition : (await Version(version).GetAsync())?.Definition;
    }

    /// <inheritdoc/>
    public async Task<Result<TemplateDetails>> ChangeAsync(TemplateDefinition definition, long? expected)
    {
        if (Refuse(expected) is { } error)
            return error;
        if (TemplateCheck.Of(definition).Errors is { Count: > 0 } issues)
            return TemplateErrors.Invalid(issues);
        return await ReplaceAsync(definition, restoredFrom: null);
    }

    /// <inheritdoc/>
    public async Task<Result<TemplateDetails>> RestoreAsync(int version, long? expected)
    {
        if (Refuse(expected) is { } error)
            return error;
        return await RecallAsync(version) is { } definition ? await ReplaceAsync(definition, version) : TemplateErrors.NotFound;
    }

    /// <inheritdoc/>
    public async Task<Result> DeleteAsync(long? expected)
    {
        if (Refuse(expected) is { } error)
            return error;
        await SaveAsync(State!.Delete(Now));
        return Result.Ok;
    }

    private async Task<Result<TemplateDetails>> ReplaceAsync(TemplateDefinition definition, int? restoredFrom)
    {
        var (state, change) = (State!, State!.Change(definition, restoredFrom, Now));
        if (change.Happened is null)
            return state.ToDetails();
        await Version(state.Version).KeepAsync(state.Definition, state.UpdatedAt);
        return await SaveAsync(change);
    }

    private async Task<TemplateDetails> SaveAsync(TemplateChange change)
    {
        Raise(change.Happened!, owner: null);
        await CommitAsync(change.State);
        return change.State.ToDetails();
    }

    private Error? Refuse(long? expected) => State is { } state ? state.Refuse(expected) : TemplateErrors.NotFound;

    private ITemplateVersionGrain Version(int version) => GrainFactory.GetGrain<ITemplateVersionGrain>(ITemplateVersionGrain.KeyOf(Key, version));
}
