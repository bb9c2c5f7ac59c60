using Nexus.Analytics;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Reports;

/// <summary>A report as it is stored. Each method answers the next state.</summary>
internal sealed record ReportState
{
    /// <summary><c>rep_...</c></summary>
    public required string Id { get; init; }

    /// <summary>Whose report, and whose events it looks at.</summary>
    public required string Owner { get; init; }

    /// <summary>The number of changes so far.</summary>
    public int Revision { get; init; }

    /// <summary>What it asks, and when.</summary>
    public required ReportDefinition Definition { get; init; }

    /// <summary>UTC; null: it has no schedule.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>The latest run, so that one that is asked for twice is told once.</summary>
    public string? LastRunId { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>UTC; null: it is in use.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Makes one.</summary>
    public static ReportState Create(string id, string owner, ReportDefinition definition, DateTimeOffset now) => new()
    {
        Id = id,
        Owner = owner,
        Revision = 1,
        Definition = definition,
        NextRunAt = ReportTimes.Next(definition.Schedule, now),
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Asks something else.</summary>
    public ReportState Change(ReportDefinition definition, DateTimeOffset now) => this with
    {
        Revision = Revision + 1,
        Definition = definition,
        NextRunAt = ReportTimes.Next(definition.Schedule, now),
        UpdatedAt = now,
    };

    /// <summary>Takes it out of use.</summary>
    public ReportState Delete(DateTimeOffset now) => this with { Revision = Revision + 1, NextRunAt = null, DeletedAt = now };

    /// <summary>Has run. Runs that were missed are not made up for: the next one is in the future.</summary>
    public ReportState Ran(string runId, DateTimeOffset now) => this with
    {
        LastRunId = runId,
        NextRunAt = NextRunAt <= now ? ReportTimes.Next(Definition.Schedule, now) : NextRunAt,
    };

    /// <summary>Why a change can't be made, or null.</summary>
    public Error? Refuse(string owner, long? expected) =>
        DeletedAt is not null || Owner != owner ? AnalyticsErrors.ReportNotFound
        : expected is { } version && version != Revision ? AnalyticsErrors.ReportChanged
        : null;

    /// <summary>For others to see.</summary>
    public Report ToReport() => new(Id, Definition, Revision, NextRunAt, CreatedAt, UpdatedAt);
}
