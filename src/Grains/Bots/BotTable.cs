using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Nexus.Bots;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Bots;

/// <summary>The rows of bots and of what came in for them, for lists.</summary>
internal sealed class BotTable(NpgsqlDataSource database, NexusJson json, TimeProvider clock) : IBotQueries
{
    private static readonly string CountSql = SqlText.Read<BotTable>("CountBots");
    private static readonly string ListSql = SqlText.Read<BotTable>("ListBots");
    private static readonly string UpdatesSql = SqlText.Read<BotTable>("ListUpdates");
    private static readonly string StatsSql = SqlText.Read<BotTable>("ReadStats");
    private static readonly string SubscribersSql = SqlText.Read<BotTable>("ListSubscribers");
    private static readonly string PurgeSql = SqlText.Read<BotTable>("PurgeBot");
    private static readonly TimeSpan StatsSpan = TimeSpan.FromHours(24);

    /// <summary>How many bots a user has.</summary>
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

    /// <summary>Removes what was kept of a bot before a time.</summary>
    public async Task PurgeAsync(string botId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = Command(PurgeSql, botId);
        command.Parameters.AddWithValue("before", before.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<BotRow>> ListAsync(string owner, string? after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.Add(new NpgsqlParameter<string>("owner", owner));
        var (time, id) = Split(after);
        command.Parameters.Add(TimeOrNull("after_time", time));
        command.Parameters.Add(new NpgsqlParameter("after_id", NpgsqlDbType.Text) { Value = (object?)id ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<int>("limit", count));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<BotRow>();
        while (await row.ReadAsync(cancellationToken))
        {
            var bot = JsonSerializer.Deserialize(row.GetString(1), json.TypeInfo<BotFacts>())!.ToView(row.GetString(0));
            rows.Add(new BotRow(bot, PositionOf(bot.CreatedAt, bot.Id)));
        }

        return rows.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<UpdateRow>> ListUpdatesAsync(
        string botId, UpdateStatus? status, long? before, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(UpdatesSql, botId);
        command.Parameters.Add(new NpgsqlParameter("before", NpgsqlDbType.Bigint) { Value = (object?)before ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("status", NpgsqlDbType.Text) { Value = status is { } one ? BotNames.Of(one) : DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<int>("limit", count));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<UpdateRow>();
        while (await row.ReadAsync(cancellationToken))
        {
            rows.Add(new UpdateRow(
                row.GetInt64(0), row.GetString(1), row.GetInt64(2), BotNames.StatusOf(row.GetString(3)), row.GetInt32(4),
                row.IsDBNull(5) ? null : row.GetString(5), row.GetFieldValue<DateTimeOffset>(6),
                row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.GetString(8)));
        }

        return rows.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<BotStats> GetStatsAsync(string botId, CancellationToken cancellationToken)
    {
        await using var command = Command(StatsSql, botId);
        command.Parameters.AddWithValue("since", (clock.GetUtcNow() - StatsSpan).UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new BotStats(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
            row.GetInt64(8));
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SubscriberRow>> ListSubscribersAsync(string botId, string? after, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(SubscribersSql, botId);
        var (time, chat) = Split(after);
        command.Parameters.Add(TimeOrNull("after_time", time));
        command.Parameters.Add(new NpgsqlParameter("after_chat", NpgsqlDbType.Bigint)
        {
            Value = long.TryParse(chat, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : DBNull.Value,
        });
        command.Parameters.Add(new NpgsqlParameter<int>("limit", count));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<SubscriberRow>();
        while (await row.ReadAsync(cancellationToken))
        {
            var (chatId, met) = (row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(4));
            rows.Add(new SubscriberRow(
                chatId, TextOrNull(row, 1), TextOrNull(row, 2), TextOrNull(row, 3), met, row.GetFieldValue<DateTimeOffset>(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), PositionOf(met, chatId.ToString(CultureInfo.InvariantCulture))));
        }

        return rows.ToImmutable();
    }

    private NpgsqlCommand Command(string sql, string botId)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string>("bot", botId));
        return command;
    }

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static NpgsqlParameter TimeOrNull(string name, DateTimeOffset? time) =>
        new(name, NpgsqlDbType.TimestampTz) { Value = (object?)time?.UtcDateTime ?? DBNull.Value };

    // PostgreSQL keeps microseconds, ten ticks each.
    private static string PositionOf(DateTimeOffset time, string id) => string.Create(CultureInfo.InvariantCulture, $"{time.UtcTicks / 10 * 10} {id}");

    private static (DateTimeOffset? Time, string? Id) Split(string? position)
    {
        if (position?.Split(' ') is not [var ticks, var id] || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time))
            return default;
        return (new DateTimeOffset(time, TimeSpan.Zero), id);
    }
}
