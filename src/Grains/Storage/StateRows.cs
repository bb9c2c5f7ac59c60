using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Storage;

/// <summary>
/// States as rows, for the export and the erasure of a person's data. An activation that still has a removed state in memory meets a
/// version conflict when it writes, and is gone.
/// </summary>
public sealed class StateRows(NpgsqlDataSource database, IOptions<StorageOptions> options)
{
    private static readonly string FindSql = SqlText.Read<StateRows>("FindStates");
    private static readonly string RemoveSql = SqlText.Read<StateRows>("RemoveStates");

    /// <summary>The states of one type that have a value in a member. Goes through all states of the type.</summary>
    /// <param name="type">The name that the grain's <c>[PersistentState]</c> gives.</param>
    /// <param name="member">Of the state, as in its JSON.</param>
    /// <param name="value">Text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImmutableArray<StateRow>> FindAsync(string type, string member, string value, CancellationToken cancellationToken)
    {
        await using var command = Command(FindSql, type, ("Member", member), ("Value", value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<StateRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            using var state = JsonDocument.Parse(reader.GetString(1));
            rows.Add(new StateRow(reader.GetString(0), state.RootElement.Clone()));
        }

        return rows.ToImmutable();
    }

    /// <summary>Removes the states with these keys.</summary>
    public async Task RemoveAsync(string type, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        await using var command = Command(RemoveSql, type);
        command.Parameters.Add(SqlColumn.Of("Keys", NpgsqlDbType.Text, keys));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, string type, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string>("Service", options.Value.Service));
        command.Parameters.Add(new NpgsqlParameter<string>("Type", type));
        foreach (var (name, value) in values)
            command.Parameters.Add(new NpgsqlParameter<string>(name, value));
        return command;
    }
}

/// <summary>The key of a state, and the state without its outbox.</summary>
public sealed record StateRow(string Key, JsonElement State);
