using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Nexus.Analytics;
using Nexus.Api.Http;

namespace Nexus.Api.Analytics;

/// <summary>A report to save.</summary>
/// <param name="Name">One line, 1 to 200 characters.</param>
/// <param name="Query">What it asks.</param>
/// <param name="Schedule">When it runs by itself; only when asked to, when left out.</param>
internal sealed record ReportRequest(
    [Required, StringLength(200, MinimumLength = 1), OneLine] string Name, [Required] ReportQueryBody Query, ReportScheduleBody? Schedule = null)
{
    /// <summary>What the grain is told.</summary>
    internal ReportDefinition ToDefinition() => new(Name, Query.Kind!.Value, Query.ToParameters(), Schedule?.ToSchedule());
}

/// <summary>What a report asks.</summary>
/// <param name="Kind">Which query.</param>
/// <param name="Parameters">Those of the query, each with its values: { "interval": ["day"], "name": ["visit", "order"] }.</param>
internal sealed record ReportQueryBody([Required] QueryKind? Kind, IReadOnlyDictionary<string, IReadOnlyList<string>>? Parameters = null) : IValidatableObject
{
    private const int MaxValues = 50;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Parameters?.Values.Sum(v => v?.Count ?? 0) > MaxValues)
            yield return new ValidationResult($"The field must have at most {MaxValues} values.", [nameof(Parameters)]);
        foreach (var (name, values) in Parameters ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
        {
            if (values is null || values.Any(v => v is not { Length: <= 1000 }))
                yield return new ValidationResult("The values must be texts of at most 1000 characters.", [$"{nameof(Parameters)}.{name}"]);
        }
    }

    /// <summary>As queries take them.</summary>
    internal ImmutableArray<QueryParameter> ToParameters() => [.. (Parameters ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
        .OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value.Select(v => new QueryParameter(p.Key, v)))];

    /// <summary>Of what is saved.</summary>
    internal static ReportQueryBody Of(ReportDefinition definition) => new(
        definition.Kind, definition.Parameters.GroupBy(p => p.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(p => p.Value)], StringComparer.Ordinal));
}

/// <summary>When a report runs by itself.</summary>
/// <param name="Every">How often.</param>
/// <param name="At">The time of day, 09:30; of hourly ones only the minutes count. 00:00 when left out.</param>
/// <param name="Timezone">Whose clock: Europe/Berlin. UTC when left out.</param>
/// <param name="Weekday">1 (Monday, the default) to 7, of weekly ones.</param>
/// <param name="Day">1 (the default) to 31, of monthly ones; in a shorter month its last day.</param>
internal sealed record ReportScheduleBody(
    [Required] ReportEvery? Every,
    [RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$", ErrorMessage = "The field must be a time of day like 09:30.")] string? At = null,
    [StringLength(100)] string? Timezone = null,
    [Range(1, 7)] int Weekday = 1,
    [Range(1, 31)] int Day = 1) : IValidatableObject
{
    private const string Midnight = "00:00";
    private const string Utc = "UTC";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Timezone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(Timezone, out _))
            yield return new ValidationResult("The field must be a time zone like Europe/Berlin.", [nameof(Timezone)]);
    }

    /// <summary>What the grain is told.</summary>
    internal ReportSchedule ToSchedule()
    {
        var time = TimeOnly.ParseExact(At ?? Midnight, "HH:mm", CultureInfo.InvariantCulture);
        return new ReportSchedule(Every!.Value, Timezone ?? Utc, time.Hour, time.Minute, Weekday, Day);
    }

    /// <summary>Of what is saved.</summary>
    internal static ReportScheduleBody? Of(ReportSchedule? schedule) => schedule is null ? null : new(
        schedule.Every, new TimeOnly(schedule.Hour, schedule.Minute).ToString("HH:mm", CultureInfo.InvariantCulture), schedule.Timezone, schedule.Weekday, schedule.Day);
}

/// <summary>A saved query.</summary>
/// <param name="Id">rep_...</param>
/// <param name="Name">One line.</param>
/// <param name="Query">What it asks.</param>
/// <param name="Schedule">When it runs by itself, or null.</param>
/// <param name="NextRunAt">When it runs next; null: it has no schedule.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
internal sealed record ReportResponse(
    string Id, string Name, ReportQueryBody Query, ReportScheduleBody? Schedule, DateTimeOffset? NextRunAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Of what the grain says.</summary>
    public static ReportResponse Of(Report report) => new(
        report.Id, report.Definition.Name, ReportQueryBody.Of(report.Definition), ReportScheduleBody.Of(report.Definition.Schedule), report.NextRunAt,
        report.CreatedAt, report.UpdatedAt);
}

/// <summary>A run of a report.</summary>
/// <param name="Id">run_...</param>
/// <param name="ReportId">rep_...</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC.</param>
/// <param name="Error">The code of the problem; null: it went well.</param>
/// <param name="Detail">Why it failed.</param>
/// <param name="Range">What it looked at; null: it failed.</param>
/// <param name="Answer">As the query answers; null: it failed, or this is a list.</param>
internal sealed record ReportRunResponse(
    string Id, string ReportId, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string? Error, string? Detail, TimeRange? Range, JsonElement? Answer)
{
    /// <summary>Of what is kept.</summary>
    public static ReportRunResponse Of(ReportRun run) => new(
        run.Id, run.ReportId, run.StartedAt, run.FinishedAt, run.Error, run.Detail,
        run is { From: { } from, To: { } to } ? new TimeRange(from, to) : null, run.Answer is null ? null : JsonElement.Parse(run.Answer));
}
