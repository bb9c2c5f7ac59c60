using System.Collections.Concurrent;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>
/// The built-in template, and those that admins saved. A saved version never changes, so each process takes it apart once and keeps
/// it; only which one is the newest is asked for each time.
/// </summary>
internal sealed class TemplateSource(IGrainFactory grains) : ITemplateSource
{
    private const string IdPrefix = "tpl";

    // Far more than are in use at a time; past it the process begins anew instead of growing.
    private const int MaxKept = 500;
    private readonly ConcurrentDictionary<(string Id, int Version), Template> _kept = new();

    /// <inheritdoc/>
    public async ValueTask<Result<Template>> FindAsync(string id, int? version)
    {
        if (id == BuiltInTemplate.Id)
            return BuiltInTemplates.Find(version) is { } builtIn ? builtIn : TemplateErrors.UnknownVersion;
        if (!NexusId.IsValid(id, IdPrefix) || await grains.GetGrain<ITemplateGrain>(id).GetCurrentAsync() is not { } current)
            return TemplateErrors.UnknownTemplate;
        if (version < 1 || version > current)
            return TemplateErrors.UnknownVersion;
        return await RecallAsync(id, version ?? current) is { } template ? template : TemplateErrors.UnknownVersion;
    }

    /// <inheritdoc/>
    public async ValueTask<Template?> RecallAsync(string id, int version)
    {
        if (id == BuiltInTemplate.Id)
            return BuiltInTemplates.Find(version);
        if (_kept.TryGetValue((id, version), out var kept))
            return kept;
        if (await grains.GetGrain<ITemplateGrain>(id).RecallAsync(version) is not { } definition)
            return null;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        return _kept[(id, version)] = Template.Of(id, version, definition);
    }
}
