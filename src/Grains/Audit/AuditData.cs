using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Audit;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Audit;

/// <summary>What was done to a user. Who else did it, and from where, is theirs and not the user's.</summary>
internal sealed class AuditData(IAuditQueries audit, NpgsqlDataSource database) : IPersonalData
{
    private const int PageSize = 500;

    /// <inheritdoc/>
    public string Section => "audit";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new AuditFilter(Subject: userId);
        AuditPlace? after = null;
        while (await audit.ListAsync(filter, after, PageSize, cancellationToken) is { IsEmpty: false } page)
        {
            foreach (var entry in page)
                yield return Piece(entry, entry.Actor == userId);
            after = new AuditPlace(page[^1].OccurredAt, page[^1].Id);
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select audit.redact($1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = userId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static JsonElement Piece(AuditEntry entry, bool isOwn)
    {
        var piece = new JsonObject
        {
            ["id"] = entry.Id,
            ["occurredAt"] = entry.OccurredAt,
            ["action"] = entry.Action,
            ["details"] = JsonNode.Parse(entry.Details),
        };
        if (isOwn)
        {
            piece["ip"] = entry.Ip;
            piece["requestId"] = entry.RequestId;
        }

        using var document = JsonDocument.Parse(piece.ToJsonString(JsonSerializerOptions.Default));
        return document.RootElement.Clone();
    }
}
