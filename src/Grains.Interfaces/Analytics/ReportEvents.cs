using System.Text.Json;
using Nexus.Events;

namespace Nexus.Analytics;

/// <summary>A change of a report.</summary>
/// <param name="ReportId"><c>rep_...</c></param>
/// <param name="Revision">Grows by one with each of these events of the report, from 1; what projections order by.</param>
/// <param name="Name">By then.</param>
/// <param name="Kind">By then.</param>
/// <param name="Every">How often it runs by itself, or null.</param>
/// <param name="At">UTC.</param>
public abstract record ReportEvent(string ReportId, int Revision, string Name, QueryKind Kind, ReportEvery? Every, DateTimeOffset At) : DomainEvent;

/// <summary>A report was made.</summary>
/// <param name="ReportId">See <see cref="ReportEvent"/>.</param>
/// <param name="Revision">See <see cref="ReportEvent"/>.</param>
/// <param name="Name">See <see cref="ReportEvent"/>.</param>
/// <param name="Kind">See <see cref="ReportEvent"/>.</param>
/// <param name="Every">See <see cref="ReportEvent"/>.</param>
/// <param name="At">See <see cref="ReportEvent"/>.</param>
[EventType("analytics.report.created")]
public sealed record ReportCreated(string ReportId, int Revision, string Name, QueryKind Kind, ReportEvery? Every, DateTimeOffset At)
    : ReportEvent(ReportId, Revision, Name, Kind, Every, At);

/// <summary>A report asks something else, or at other times.</summary>
/// <param name="ReportId">See <see cref="ReportEvent"/>.</param>
/// <param name="Revision">See <see cref="ReportEvent"/>.</param>
/// <param name="Name">See <see cref="ReportEvent"/>.</param>
/// <param name="Kind">See <see cref="ReportEvent"/>.</param>
/// <param name="Every">See <see cref="ReportEvent"/>.</param>
/// <param name="At">See <see cref="ReportEvent"/>.</param>
[EventType("analytics.report.changed")]
public sealed record ReportChanged(string ReportId, int Revision, string Name, QueryKind Kind, ReportEvery? Every, DateTimeOffset At)
    : ReportEvent(ReportId, Revision, Name, Kind, Every, At);

/// <summary>A report is gone, with its runs.</summary>
/// <param name="ReportId">See <see cref="ReportEvent"/>.</param>
/// <param name="Revision">See <see cref="ReportEvent"/>.</param>
/// <param name="Name">See <see cref="ReportEvent"/>.</param>
/// <param name="Kind">See <see cref="ReportEvent"/>.</param>
/// <param name="Every">See <see cref="ReportEvent"/>.</param>
/// <param name="At">See <see cref="ReportEvent"/>.</param>
[EventType("analytics.report.deleted")]
public sealed record ReportDeleted(string ReportId, int Revision, string Name, QueryKind Kind, ReportEvery? Every, DateTimeOffset At)
    : ReportEvent(ReportId, Revision, Name, Kind, Every, At);

/// <summary>A report ran.</summary>
/// <param name="ReportId"><c>rep_...</c></param>
/// <param name="RunId"><c>run_...</c></param>
/// <param name="Name">Of the report.</param>
/// <param name="Kind">Which query.</param>
/// <param name="From">What it looked at, UTC.</param>
/// <param name="To">What it looked at, UTC.</param>
/// <param name="Url">Where the answer is, as JSON and as CSV.</param>
/// <param name="Result">The answer itself when it is small, else null.</param>
/// <param name="At">UTC.</param>
[EventType("analytics.report.completed")]
public sealed record ReportCompleted(
    string ReportId, string RunId, string Name, QueryKind Kind, DateTimeOffset From, DateTimeOffset To, string Url, JsonElement? Result, DateTimeOffset At)
    : DomainEvent;

/// <summary>A report ran, and its query could not be answered.</summary>
/// <param name="ReportId"><c>rep_...</c></param>
/// <param name="RunId"><c>run_...</c></param>
/// <param name="Name">Of the report.</param>
/// <param name="Kind">Which query.</param>
/// <param name="Code">Of the problem.</param>
/// <param name="Detail">For people.</param>
/// <param name="At">UTC.</param>
[EventType("analytics.report.failed")]
public sealed record ReportFailed(string ReportId, string RunId, string Name, QueryKind Kind, string Code, string Detail, DateTimeOffset At) : DomainEvent;
