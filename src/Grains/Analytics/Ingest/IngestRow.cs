using Nexus.Analytics;

namespace Nexus.Grains.Analytics.Ingest;

/// <summary>An event as a row of <c>analytics.event</c>.</summary>
/// <param name="Owner">Whose dataset; <see cref="NoOwner"/>: the system's.</param>
/// <param name="Name">Of the event.</param>
/// <param name="OccurredAt">UTC, whole microseconds.</param>
/// <param name="Key">What it is deduplicated by.</param>
/// <param name="Id">The client's, or null.</param>
/// <param name="DistinctId">Who did it.</param>
/// <param name="Source">How it came.</param>
/// <param name="Properties">A JSON object on one level.</param>
internal sealed record IngestRow(
    string Owner, string Name, DateTime OccurredAt, Guid Key, string? Id, string DistinctId, string Source, string Properties)
{
    /// <summary>The owner of events that belong to nobody.</summary>
    public const string NoOwner = "";

    /// <summary>From the event log.</summary>
    public const string FromLog = "log";

    /// <summary>From a client.</summary>
    public const string FromApi = "api";

    /// <summary>Of a client's event.</summary>
    public static IngestRow Of(string owner, NewEvent e) =>
        new(owner, e.Name, Whole(e.OccurredAt), e.Key, e.Id, e.DistinctId, FromApi, e.Properties);

    /// <summary>What PostgreSQL keeps of a time.</summary>
    public static DateTime Whole(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
