using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Identities;

/// <summary>The outside identities that a user signs in with.</summary>
internal sealed class IdentityData(NpgsqlDataSource database, IOptions<StorageOptions> storage) : IPersonalData
{
    private const string Read = "select state from nexus.grain_state where service = $1 and type = 'identities.identity' and state ->> 'userId' = $2";
    private static readonly string EraseSql = SqlText.Read<IdentityData>("EraseIdentities");

    /// <inheritdoc/>
    public string Section => "identities";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = storage.Value.Service });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = userId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            using var state = JsonDocument.Parse(reader.GetString(0));
            yield return state.RootElement.Clone();
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EraseSql);
        command.Parameters.AddWithValue("Service", storage.Value.Service);
        command.Parameters.AddWithValue("UserId", userId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
