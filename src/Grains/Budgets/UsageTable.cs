using Nexus.Grains.Storage;
using Nexus.Results;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Budgets;

/// <summary>Tokens taken on a day.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Tokens">Sent and written together.</param>
internal sealed record DayUsage(DateOnly Day, long Tokens);

/// <summary>The statements of <c>budgets.usage</c>.</summary>
internal sealed class UsageTable(NpgsqlDataSource database)
{
    private static readonly string Read = SqlText.Read<UsageTable>("ReadUsage");
    private static readonly string List = SqlText.Read<UsageTable>("ListUsage");
    private static readonly string Erase = SqlText.Read<UsageTable>("EraseUsage");

    /// <summary>What is on record for a user's day.</summary>
    /// <exception cref="UnavailableException">PostgreSQL does not answer.</exception>
    public async Task<long> OfDayAsync(string owner, DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        command.Parameters.AddWithValue("owner", owner);
        command.Parameters.AddWithValue("day", NpgsqlDbType.Date, day);
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken) is long tokens ? tokens : 0;
        }
        catch (Exception exception) when (PostgresErrors.IsTransient(exception))
        {
            throw new UnavailableException("postgres", exception);
        }
    }

    /// <summary>All days of a user.</summary>
    public async Task<IReadOnlyList<DayUsage>> ListAsync(string owner, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.AddWithValue("owner", owner);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DayUsage>();
        while (await row.ReadAsync(cancellationToken))
            days.Add(new DayUsage(row.GetFieldValue<DateOnly>(0), row.GetInt64(1)));
        return days;
    }

    /// <summary>Forgets a user.</summary>
    public async Task EraseAsync(string owner, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Erase);
        command.Parameters.AddWithValue("owner", owner);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
