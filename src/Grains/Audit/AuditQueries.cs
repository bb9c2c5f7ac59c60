using System.Collections.Immutable;
using Dapper;
using Nexus.Audit;
using Nexus.Events;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Audit;

/// <summary>Reads what <see cref="AuditProjection"/> wrote.</summary>
internal sealed class AuditQueries(NpgsqlDataSource database) : IAuditQueries
{
    private static readonly string List = SqlText.Read<AuditQueries>("ListEntries");

    /// <inheritdoc/>
    public async Task<ImmutableArray<AuditEntry>> ListAsync(AuditFilter filter, AuditPlace? after, int count, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            actor = filter.Actor,
            subject = filter.Subject,
            action = filter.Action,
            from = filter.From?.UtcDateTime,
            to = filter.To?.UtcDateTime,
            after_time = after?.OccurredAt.UtcDateTime,
            after_id = after?.Id,
            limit = count,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(List, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(r => r.ToEntry())];
    }

    private sealed class Row
    {
        public Guid Id { get; init; }

        public DateTime OccurredAt { get; init; }

        public required string Action { get; init; }

        public string? Actor { get; init; }

        public required string Via { get; init; }

        public required string Subject { get; init; }

        public string? Ip { get; init; }

        public string? RequestId { get; init; }

        public required string Details { get; init; }

        public AuditEntry ToEntry() => new(
            Id, new DateTimeOffset(OccurredAt, TimeSpan.Zero), Action, Actor, Enum.Parse<ActorKind>(Via), Subject, Ip, RequestId, Details);
    }
}
