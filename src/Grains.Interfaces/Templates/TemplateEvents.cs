using Nexus.Events;

namespace Nexus.Templates;

/// <summary>A change of a template.</summary>
/// <param name="TemplateId"><c>tpl_...</c></param>
/// <param name="Revision">Grows by one with each event of the template, from 1; what projections order by.</param>
/// <param name="Version">The newest version by then.</param>
/// <param name="Name">By then.</param>
/// <param name="Description">By then, or null.</param>
/// <param name="At">UTC.</param>
public abstract record TemplateEvent(
    string TemplateId, int Revision, int Version, string Name, string? Description, DateTimeOffset At) : DomainEvent;

/// <summary>A template was made.</summary>
/// <param name="TemplateId">See <see cref="TemplateEvent"/>.</param>
/// <param name="Revision">See <see cref="TemplateEvent"/>.</param>
/// <param name="Version">See <see cref="TemplateEvent"/>.</param>
/// <param name="Name">See <see cref="TemplateEvent"/>.</param>
/// <param name="Description">See <see cref="TemplateEvent"/>.</param>
/// <param name="At">See <see cref="TemplateEvent"/>.</param>
[EventType("template.created", Audited = true)]
public sealed record TemplateCreated(string TemplateId, int Revision, int Version, string Name, string? Description, DateTimeOffset At)
    : TemplateEvent(TemplateId, Revision, Version, Name, Description, At);

/// <summary>A template has a new version.</summary>
/// <param name="TemplateId">See <see cref="TemplateEvent"/>.</param>
/// <param name="Revision">See <see cref="TemplateEvent"/>.</param>
/// <param name="Version">See <see cref="TemplateEvent"/>.</param>
/// <param name="Name">See <see cref="TemplateEvent"/>.</param>
/// <param name="Description">See <see cref="TemplateEvent"/>.</param>
/// <param name="At">See <see cref="TemplateEvent"/>.</param>
/// <param name="RestoredFrom">The earlier version that it repeats, or null.</param>
[EventType("template.changed", Audited = true)]
public sealed record TemplateChanged(
    string TemplateId, int Revision, int Version, string Name, string? Description, DateTimeOffset At, int? RestoredFrom = null)
    : TemplateEvent(TemplateId, Revision, Version, Name, Description, At);

/// <summary>A template was taken out of use.</summary>
/// <param name="TemplateId">See <see cref="TemplateEvent"/>.</param>
/// <param name="Revision">See <see cref="TemplateEvent"/>.</param>
/// <param name="Version">See <see cref="TemplateEvent"/>.</param>
/// <param name="Name">See <see cref="TemplateEvent"/>.</param>
/// <param name="Description">See <see cref="TemplateEvent"/>.</param>
/// <param name="At">See <see cref="TemplateEvent"/>.</param>
[EventType("template.deleted", Audited = true)]
public sealed record TemplateDeleted(string TemplateId, int Revision, int Version, string Name, string? Description, DateTimeOffset At)
    : TemplateEvent(TemplateId, Revision, Version, Name, Description, At);
