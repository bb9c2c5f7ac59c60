using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Bots.Main;

/// <summary>Figures over all bots of an account.</summary>
internal sealed class MainTable(NpgsqlDataSource database)
{
    private static readonly string StatusSql = SqlText.Read<MainTable>("ReadStatus");

    /// <summary>What is under way.</summary>
    public async Task<MainStatus> ReadStatusAsync(string owner, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(StatusSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = owner });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new MainStatus(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
    }
}
