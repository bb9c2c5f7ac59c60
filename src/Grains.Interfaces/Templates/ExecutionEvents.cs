using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Nexus.Events;

namespace Nexus.Templates;

/// <summary>A transition of an execution. The owner stands in the event's row.</summary>
/// <param name="ExecutionId"><c>exe_...</c></param>
/// <param name="Revision">Grows by one with each event of the execution, from 1; what projections order by.</param>
public abstract record ExecutionEvent(string ExecutionId, int Revision) : DomainEvent;

/// <summary>An execution was accepted.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="TemplateId">The template it uses.</param>
/// <param name="TemplateVersion">The version it keeps.</param>
/// <param name="QueryPreview">The first 200 characters of the query.</param>
/// <param name="CreatedAt">UTC.</param>
[EventType("template.execution.queued")]
public sealed record ExecutionQueued(
    string ExecutionId, int Revision, string TemplateId, int TemplateVersion, string QueryPreview, DateTimeOffset CreatedAt)
    : ExecutionEvent(ExecutionId, Revision);

/// <summary>The work began: queued became analysing.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="StartedAt">UTC.</param>
[EventType("template.execution.started")]
public sealed record ExecutionStarted(string ExecutionId, int Revision, DateTimeOffset StartedAt)
    : ExecutionEvent(ExecutionId, Revision);

/// <summary>The query is understood: analysing became running.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Language">ISO 639-1.</param>
/// <param name="Intent">What the query asks for.</param>
/// <param name="Domains">One section each.</param>
[EventType("template.execution.analysed")]
public sealed record ExecutionAnalysed(
    string ExecutionId, int Revision, string Language, QueryIntent Intent, ImmutableArray<string> Domains)
    : ExecutionEvent(ExecutionId, Revision);

/// <summary>The activation that worked was lost; another one continues.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Resumption">How many in a row, without a section finished in between.</param>
[EventType("template.execution.resumed")]
public sealed record ExecutionResumed(string ExecutionId, int Revision, int Resumption)
    : ExecutionEvent(ExecutionId, Revision);

/// <summary>A section was written.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Domain">The domain's id.</param>
/// <param name="Attempt">The attempt that counted.</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Model">Which model wrote it.</param>
/// <param name="Usage">Tokens of the attempt that counted.</param>
/// <param name="Cost">In the currency of the price settings.</param>
/// <param name="DurationMs">Of the attempt that counted.</param>
/// <param name="Cached">Whether the text came from the cache.</param>
[EventType("template.execution.section.completed")]
public sealed record SectionCompleted(
    string ExecutionId, int Revision, string Domain, int Attempt, string Provider, string Model, TokenUsage Usage, decimal Cost, long DurationMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Cached = false)
    : ExecutionEvent(ExecutionId, Revision);

/// <summary>A section was given up.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Domain">The domain's id.</param>
/// <param name="Attempt">The last attempt.</param>
/// <param name="Fault">Why.</param>
/// <param name="DurationMs">Of the last attempt.</param>
[EventType("template.execution.section.failed")]
public sealed record SectionFailed(
    string ExecutionId, int Revision, string Domain, int Attempt, ExecutionFault Fault, long DurationMs)
    : ExecutionEvent(ExecutionId, Revision);

/// <summary>What every final event tells.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Totals">Over all sections.</param>
/// <param name="CallbackUrl">Where the caller wants this event sent, besides his endpoints; or null.</param>
public abstract record ExecutionEnded(string ExecutionId, int Revision, ExecutionTotals Totals, string? CallbackUrl) : ExecutionEvent(ExecutionId, Revision);

/// <summary>The sums of a finished execution.</summary>
/// <param name="SectionsCompleted">How many sections were written.</param>
/// <param name="SectionsFailed">How many were given up.</param>
/// <param name="Usage">Tokens of all sections.</param>
/// <param name="Cost">In the currency of the price settings.</param>
/// <param name="DurationMs">From acceptance to the end.</param>
/// <param name="FinishedAt">UTC.</param>
public sealed record ExecutionTotals(
    int SectionsCompleted, int SectionsFailed, TokenUsage Usage, decimal Cost, long DurationMs, DateTimeOffset FinishedAt);

/// <summary>Every section was written.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Totals">Over all sections.</param>
/// <param name="CallbackUrl">See <see cref="ExecutionEnded"/>.</param>
[EventType("template.execution.completed")]
public sealed record ExecutionCompleted(string ExecutionId, int Revision, ExecutionTotals Totals, string? CallbackUrl = null)
    : ExecutionEnded(ExecutionId, Revision, Totals, CallbackUrl);

/// <summary>Some sections were written, the others failed.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Totals">Over all sections.</param>
/// <param name="CallbackUrl">See <see cref="ExecutionEnded"/>.</param>
[EventType("template.execution.partial")]
public sealed record ExecutionPartial(string ExecutionId, int Revision, ExecutionTotals Totals, string? CallbackUrl = null)
    : ExecutionEnded(ExecutionId, Revision, Totals, CallbackUrl);

/// <summary>No section was written.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Totals">Over all sections.</param>
/// <param name="Fault">Why.</param>
/// <param name="CallbackUrl">See <see cref="ExecutionEnded"/>.</param>
[EventType("template.execution.failed")]
public sealed record ExecutionFailed(
    string ExecutionId, int Revision, ExecutionTotals Totals, ExecutionFault Fault, string? CallbackUrl = null)
    : ExecutionEnded(ExecutionId, Revision, Totals, CallbackUrl);

/// <summary>The owner stopped it.</summary>
/// <param name="ExecutionId">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Revision">See <see cref="ExecutionEvent"/>.</param>
/// <param name="Totals">Over all sections.</param>
/// <param name="CallbackUrl">See <see cref="ExecutionEnded"/>.</param>
[EventType("template.execution.cancelled")]
public sealed record ExecutionCancelled(string ExecutionId, int Revision, ExecutionTotals Totals, string? CallbackUrl = null)
    : ExecutionEnded(ExecutionId, Revision, Totals, CallbackUrl);
