using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Events;

/// <summary>An item that is this process's for the length of its lease.</summary>
internal sealed record DueClaim(DueItem Item, Guid Claim);

/// <summary>What becomes of a claimed item. <paramref name="Again"/> null: it is done.</summary>
internal sealed record DueVerdict(DueClaim Claimed, DateTimeOffset? Again, bool ResetAttempts);

/// <summary>The statements of <c>due_work</c> for one partition.</summary>
internal sealed class DueWorkTable(NpgsqlDataSource database, int partition, IReadOnlyCollection<string> kinds)
{
    private static readonly string ClaimSql = SqlText.Read<DueWorkTable>("ClaimDueWork");
    private static readonly string FinishSql = SqlText.Read<DueWorkTable>("FinishDueWork");
    private static readonly string NextSql = SqlText.Read<DueWorkTable>("NextDueWork");
    private static readonly string CountSql = SqlText.Read<DueWorkTable>("CountDueWork");
    private static readonly string UnhandledSql = SqlText.Read<DueWorkTable>("UnhandledDueWork");

    private readonly string[] _kinds = [.. kinds];

    /// <summary>When the next item falls due, claimed ones at the end of their lease; null: there is none.</summary>
    public async Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(NextSql, connection);
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <summary>Claims items that are due, the longest due first. What another session is claiming at this moment is left to it.</summary>
    public async Task<IReadOnlyList<DueClaim>> ClaimAsync(DateTimeOffset now, DateTimeOffset leaseEnd, int limit, CancellationToken cancellationToken)
    {
        var claim = Guid.CreateVersion7(now);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(ClaimSql, connection);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = leaseEnd });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claim });
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var claims = new List<DueClaim>();
        while (await row.ReadAsync(cancellationToken))
        {
            var item = new DueItem(
                row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetInt32(4));
            claims.Add(new DueClaim(item, claim));
        }

        claims.Sort((left, right) => left.Item.DueAt.CompareTo(right.Item.DueAt));
        return claims;
    }

    /// <summary>Removes or moves items, each only if its claim still holds.</summary>
    public async Task FinishAsync(IReadOnlyList<DueVerdict> verdicts, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(FinishSql, connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. verdicts.Select(v => v.Claimed.Item.Kind)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. verdicts.Select(v => v.Claimed.Item.Key)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. verdicts.Select(v => v.Claimed.Claim)] });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = verdicts.Select(v => v.Again?.UtcDateTime).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        });
        command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. verdicts.Select(v => v.ResetAttempts)] });
        await command.PrepareAsync(cancellationToken);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How many items are due and not taken up, counted up to a bound.</summary>
    public async Task<long> CountAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(CountSql, connection);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Of all partitions: how many items are due of each kind that has no handler here.</summary>
    public async Task<IReadOnlyDictionary<string, long>> UnhandledAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(UnhandledSql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _kinds });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
            counts[row.GetString(0)] = row.GetInt64(1);
        return counts;
    }

    private NpgsqlCommand Command(string sql, NpgsqlConnection connection) => new(sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = _kinds },
            new NpgsqlParameter<short> { TypedValue = (short)partition },
        },
    };
}
