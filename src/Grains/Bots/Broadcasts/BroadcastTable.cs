using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Bots;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Bots.Broadcasts;

/// <summary>A broadcast, and whose it is.</summary>
internal sealed record KnownBroadcast(string Id, string BotId, string Owner);

/// <summary>The rows of broadcasts and of their recipients, for lists and for what is done with many of them.</summary>
internal sealed class BroadcastTable(NpgsqlDataSource database, NexusJson json, TimeProvider clock) : IBroadcastQueries
{
    private const int RemovedAtOnce = 5000;
    private static readonly string FindSql = SqlText.Read<BroadcastTable>("FindBroadcast");
    private static readonly string ListSql = SqlText.Read<BroadcastTable>("ListBroadcasts");
    private static readonly string RecipientsSql = SqlText.Read<BroadcastTable>("ListRecipients");
    private static readonly string CountOpenSql = SqlText.Read<BroadcastTable>("CountOpenBroadcasts");
    private static readonly string IsOpenSql = SqlText.Read<BroadcastTable>("IsBroadcastOpen");
    private static readonly string OfBotSql = SqlText.Read<BroadcastTable>("FindBroadcastsOfBot");
    private static readonly string OfOwnerSql = SqlText.Read<BroadcastTable>("FindBroadcastsOfOwner");
    private static readonly string RemoveSql = SqlText.Read<BroadcastTable>("RemoveBroadcast");

    /// <summary>One, whoever asks.</summary>
    public Task<Broadcast?> FindAsync(string id, CancellationToken cancellationToken) => FindAsync(botId: null, owner: null, id, cancellationToken);

    /// <inheritdoc/>
    Task<Broadcast?> IBroadcastQueries.FindAsync(string botId, string owner, string id, CancellationToken cancellationToken) =>
        FindAsync(botId, owner, id, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<Broadcast>> ListAsync(string botId, string owner, string? before, int count, CancellationToken cancellationToken) =>
        PageAsync(botId, owner, before, count, cancellationToken);

    /// <summary>Those of a user, of all his bots, the latest first.</summary>
    public Task<ImmutableArray<Broadcast>> ListOfOwnerAsync(string owner, string? before, int count, CancellationToken cancellationToken) =>
        PageAsync(botId: null, owner, before, count, cancellationToken);

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecipientRow>> ListRecipientsAsync(
        string id, RecipientStatus? status, long? after, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(RecipientsSql, ("id", id), ("status", status is { } one ? NameOf(one) : null));
        command.Parameters.Add(new NpgsqlParameter("after", NpgsqlDbType.Bigint) { Value = (object?)after ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<int>("limit", count));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<RecipientRow>();
        while (await row.ReadAsync(cancellationToken))
        {
            rows.Add(new RecipientRow(
                row.GetInt64(0), Enum.Parse<RecipientStatus>(row.GetString(1), ignoreCase: true), row.GetInt32(2),
                row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3), row.IsDBNull(4) ? null : row.GetInt64(4),
                row.IsDBNull(5) ? null : row.GetString(5)));
        }

        return rows.ToImmutable();
    }

    /// <summary>How many of a bot's are not over.</summary>
    public async Task<long> CountOpenAsync(string botId, CancellationToken cancellationToken)
    {
        await using var command = Command(CountOpenSql, ("bot", botId));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Whether anybody waits for it, or is being sent to.</summary>
    public async Task<bool> IsOpenAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = Command(IsOpenSql, ("id", id));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Does a part of the work with its recipients' rows. May run again.</summary>
    /// <returns>How many were in it; 0: there is nothing left to do.</returns>
    public async Task<int> WorkAsync(string id, BroadcastWork work, int most, CancellationToken cancellationToken)
    {
        var sql = work switch
        {
            BroadcastWork.Prepare => "select bots.add_recipients(@id, @now, @most)",
            BroadcastWork.Reopen or BroadcastWork.ReopenUnknown => "select bots.reopen_recipients(@id, @now, @most)",
            BroadcastWork.Close => "select bots.close_recipients(@id, @now, @most)",
            _ => throw new ArgumentOutOfRangeException(nameof(work)),
        };
        await using var command = Command(sql, ("id", id));
        command.Parameters.Add(new NpgsqlParameter<DateTime>("now", clock.GetUtcNow().UtcDateTime));
        command.Parameters.Add(new NpgsqlParameter<int>("most", most));
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Some of those that a bot had before a time.</summary>
    public Task<List<KnownBroadcast>> FindOfBotAsync(string botId, DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        var command = Command(OfBotSql, ("bot", botId));
        command.Parameters.Add(new NpgsqlParameter<DateTime>("before", before.UtcDateTime));
        return KnownAsync(command, most, cancellationToken);
    }

    /// <summary>Some of a user's.</summary>
    public Task<List<KnownBroadcast>> FindOfOwnerAsync(string owner, int most, CancellationToken cancellationToken) =>
        KnownAsync(Command(OfOwnerSql, ("owner", owner)), most, cancellationToken);

    /// <summary>Removes the rows of one, its recipients part by part.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        bool isLeft;
        do
        {
            await using var command = Command(RemoveSql, ("id", id));
            command.Parameters.Add(new NpgsqlParameter<int>("most", RemovedAtOnce));
            isLeft = (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        while (isLeft);
    }

    private static string NameOf(RecipientStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    private async Task<Broadcast?> FindAsync(string? botId, string? owner, string id, CancellationToken cancellationToken)
    {
        await using var command = Command(FindSql, ("id", id), ("bot", botId), ("owner", owner));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Read(row) : null;
    }

    private async Task<ImmutableArray<Broadcast>> PageAsync(string? botId, string owner, string? before, int count, CancellationToken cancellationToken)
    {
        await using var command = Command(ListSql, ("bot", botId), ("owner", owner), ("before", before));
        command.Parameters.Add(new NpgsqlParameter<int>("limit", count));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<Broadcast>();
        while (await row.ReadAsync(cancellationToken))
            rows.Add(Read(row));
        return rows.ToImmutable();
    }

    private static async Task<List<KnownBroadcast>> KnownAsync(NpgsqlCommand command, int most, CancellationToken cancellationToken)
    {
        await using var _ = command;
        command.Parameters.Add(new NpgsqlParameter<int>("most", most));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<KnownBroadcast>();
        while (await row.ReadAsync(cancellationToken))
            found.Add(new KnownBroadcast(row.GetString(0), row.GetString(1), row.GetString(2)));
        return found;
    }

    // The columns of FindBroadcast and ListBroadcasts.
    private Broadcast Read(NpgsqlDataReader row)
    {
        var facts = JsonSerializer.Deserialize(row.GetString(1), json.TypeInfo<BroadcastFacts>())!;
        var counts = new BroadcastCounts(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7));
        var rate = BroadcastPace.Rate(facts, counts, row.GetInt64(8), clock.GetUtcNow());
        return new Broadcast(
            row.GetString(0), facts.BotId, facts.Text, facts.Buttons, facts.Status, facts.Attempt, counts, rate, BroadcastPace.Remaining(counts, rate),
            facts.CreatedAt, facts.StartedAt, facts.FinishedAt);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<(string Name, string? Value)> texts)
    {
        var command = database.CreateCommand(sql);
        foreach (var (name, value) in texts)
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value });
        return command;
    }
}

/// <summary>How fast a broadcast goes, and how long it will take.</summary>
internal static class BroadcastPace
{
    /// <summary>Recipients a second since it runs without a break; 0 when it does not run, or has only begun to.</summary>
    /// <param name="facts">Of the broadcast.</param>
    /// <param name="counts">Of this moment.</param>
    /// <param name="doneBefore">How many had ended when it began to run.</param>
    /// <param name="now">UTC.</param>
    public static double Rate(BroadcastFacts facts, BroadcastCounts counts, long doneBefore, DateTimeOffset now)
    {
        if (facts.Status != BroadcastStatus.Running || facts.ResumedAt is not { } since || now <= since)
            return 0;
        var done = counts.Sent + counts.Failed + counts.Gone + counts.Unknown - doneBefore;
        return done <= 0 ? 0 : Math.Round(done / (now - since).TotalSeconds, 1);
    }

    /// <summary>Seconds that the rest takes; null: it can't be told.</summary>
    public static double? Remaining(BroadcastCounts counts, double rate) => rate > 0 ? Math.Round(counts.Pending / rate, 1) : null;
}
