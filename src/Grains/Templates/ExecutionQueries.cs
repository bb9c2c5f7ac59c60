using System.Collections.Immutable;
using Dapper;
using Nexus.Grains.Storage;
using Nexus.Templates;
using Npgsql;

namespace Nexus.Grains.Templates;

/// <summary>Reads what <see cref="ExecutionProjection"/> wrote.</summary>
internal sealed class ExecutionQueries(NpgsqlDataSource database) : IExecutionQueries
{
    private static readonly string List = SqlText.Read<ExecutionQueries>("ListExecutions");

    /// <inheritdoc/>
    public async Task<ImmutableArray<ExecutionSummary>> ListAsync(
        string owner, ExecutionFilter filter, ExecutionPlace? after, int count, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            owner,
            status = filter.Status is { } status ? Names.Of(status) : null,
            template_id = filter.TemplateId,
            from = filter.From?.UtcDateTime,
            to = filter.To?.UtcDateTime,
            after_time = after?.CreatedAt.UtcDateTime,
            after_id = after?.Id,
            limit = count,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(List, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(r => r.ToSummary())];
    }

    private sealed class Row
    {
        public required string Id { get; init; }

        public required string Status { get; init; }

        public required string TemplateId { get; init; }

        public int TemplateVersion { get; init; }

        public required string QueryPreview { get; init; }

        public string? Language { get; init; }

        public required string[] Domains { get; init; }

        public DateTime CreatedAt { get; init; }

        public DateTime? StartedAt { get; init; }

        public DateTime? FinishedAt { get; init; }

        public int PromptTokens { get; init; }

        public int CompletionTokens { get; init; }

        public decimal Cost { get; init; }

        public ExecutionSummary ToSummary() => new(
            Id, Names.Read<ExecutionStatus>(Status), TemplateId, TemplateVersion, QueryPreview, Language, [.. Domains],
            Utc(CreatedAt), Utc(StartedAt), Utc(FinishedAt), new TokenUsage(PromptTokens, CompletionTokens), Cost);

        private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);

        private static DateTimeOffset? Utc(DateTime? time) => time is { } value ? Utc(value) : null;
    }
}
