using System.Collections.Immutable;
using Dapper;
using Nexus.Templates;
using Npgsql;

namespace Nexus.Grains.Templates;

/// <summary>Reads what <see cref="ExecutionProjection"/> wrote.</summary>
internal sealed class ExecutionQueries(NpgsqlDataSource database) : IExecutionQueries
{
    private static readonly string List = TemplatesSql.Read("list_executions");

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

    private sealed record Row(
        string Id, string Status, string Template_Id, int Template_Version, string Query_Preview, string? Language, string[] Domains,
        DateTime Created_At, DateTime? Started_At, DateTime? Finished_At, int Prompt_Tokens, int Completion_Tokens, decimal Cost)
    {
        public ExecutionSummary ToSummary() => new(
            Id, Names.Read<ExecutionStatus>(Status), Template_Id, Template_Version, Query_Preview, Language, [.. Domains],
            Utc(Created_At), Utc(Started_At), Utc(Finished_At), new TokenUsage(Prompt_Tokens, Completion_Tokens), Cost);

        private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);

        private static DateTimeOffset? Utc(DateTime? time) => time is { } value ? Utc(value) : null;
    }
}
