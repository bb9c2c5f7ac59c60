using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Grains.Storage;
using Nexus.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Webhooks;

/// <summary>The rows of endpoints, which PostgreSQL writes with their states.</summary>
internal sealed class WebhookTable(NpgsqlDataSource database, NexusJson json) : IWebhookQueries
{
    private static readonly string CountSql = SqlText.Read<WebhookTable>("CountEndpoints");
    private static readonly string ListSql = SqlText.Read<WebhookTable>("ListEndpoints");

    /// <summary>How many endpoints a user has; callbacks don't count.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="except">One that is not counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<long> CountAsync(string owner, string except, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CountSql);
        command.Parameters.Add(new NpgsqlParameter<string>("owner", owner));
        command.Parameters.Add(new NpgsqlParameter<string>("except", except));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Webhook>> ListAsync(string owner, string? after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.Add(new NpgsqlParameter<string>("owner", owner));
        command.Parameters.Add(new NpgsqlParameter("after", NpgsqlDbType.Text) { Value = (object?)after ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<int>("limit", count));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<Webhook>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var settings = JsonSerializer.Deserialize(reader.GetString(4), json.TypeInfo<WebhookSettings>())!;
            rows.Add(settings.ToView(reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return rows.ToImmutable();
    }
}
