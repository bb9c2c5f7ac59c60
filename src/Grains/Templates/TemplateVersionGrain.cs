using Nexus.Grains.Storage;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <inheritdoc cref="ITemplateVersionGrain"/>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class TemplateVersionGrain(
    [PersistentState("templates.version", "nexus")] IPersistentState<Document<TemplateVersionState>> document, AggregateServices services)
    : AggregateGrain<TemplateVersionState>(document, services), ITemplateVersionGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"templates.version/{Key}";

    /// <inheritdoc/>
    public Task KeepAsync(TemplateDefinition definition, DateTimeOffset createdAt) =>
        State is null ? CommitAsync(new TemplateVersionState { Definition = definition, CreatedAt = createdAt }) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<KeptVersion?> GetAsync() =>
        Task.FromResult(State is { } state ? new KeptVersion(state.Definition, state.CreatedAt) : null);
}
