using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Analytics;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Analytics;

/// <summary>
/// A user's dataset and reports. Of the ids that events were deduplicated by, only hashes are kept, and they say nothing about whose they
/// were; they go with their window.
/// </summary>
internal sealed class AnalyticsData(IEventExport events, StateRows states, IGrainFactory grains, EventRedaction log, NpgsqlDataSource database) : IPersonalData
{
    private const string ReportType = "analytics.report";
    private static readonly string Erase = SqlText.Read<AnalyticsSql>("EraseOwner");
    private static readonly string[] ReportEvents =
        ["analytics.report.created", "analytics.report.changed", "analytics.report.deleted", "analytics.report.completed", "analytics.report.failed"];
    private static readonly Dictionary<string, string?> NoName = new(StringComparer.Ordinal) { ["name"] = "" };

    /// <inheritdoc/>
    public string Section => "analytics";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var report in await states.FindAsync(ReportType, "owner", userId, cancellationToken))
            yield return Piece("report", JsonObject.Create(report.State)!);
        var all = new ExportQuery(userId, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, [], After: null);
        await foreach (var e in events.ReadAsync(all, cancellationToken))
        {
            yield return Piece("event", new JsonObject
            {
                ["id"] = e.Id,
                ["name"] = e.Name,
                ["time"] = e.Place.OccurredAt,
                ["distinctId"] = e.DistinctId,
                ["source"] = e.Source,
                ["properties"] = JsonNode.Parse(e.Properties),
            });
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        var reports = (await states.FindAsync(ReportType, "owner", userId, cancellationToken)).Select(r => r.Key).ToList();
        foreach (var report in reports)
            await grains.GetGrain<IReportGrain>(report).ForgetAsync();
        await states.RemoveAsync(ReportType, reports, cancellationToken);
        foreach (var type in ReportEvents)
            await log.ReplaceAsync([.. reports.Select(r => $"{ReportType}/{r}")], type, NoName, cancellationToken);
        await using var command = database.CreateCommand(Erase);
        command.Parameters.AddWithValue("owner", userId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static JsonElement Piece(string kind, JsonObject content)
    {
        content["kind"] = kind;
        using var document = JsonDocument.Parse(content.ToJsonString(JsonSerializerOptions.Default));
        return document.RootElement.Clone();
    }
}
