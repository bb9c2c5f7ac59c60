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
    public async Task<ExecutionPage> ListAsync(
        string owner, ExecutionFilter filter, ExecutionCursor? after, int limit, CancellationToken cancellationToken)
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
            limit = limit + 1,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(List, parameters, cancellationToken: cancellationToken));
        ImmutableArray<ExecutionSummary> found = [.. rows.Select(r => r.ToSummary())];
        if (found.Length <= limit)
            return new ExecutionPage(found, Next: null);
        var items = found[..limit];
        return new ExecutionPage(items, new ExecutionCursor(items[^1].CreatedAt, items[^1].Id));
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
