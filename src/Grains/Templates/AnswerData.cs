using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Templates;

/// <summary>Answers in the cache that were written for a user first, those that others may be given too included.</summary>
internal sealed class AnswerData(NpgsqlDataSource database, NexusJson json) : IPersonalData
{
    private static readonly string List = SqlText.Read<AnswerData>("ListAnswers");
    private static readonly string Erase = SqlText.Read<AnswerData>("EraseAnswers");

    /// <inheritdoc/>
    public string Section => "cachedAnswers";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.AddWithValue("owner", userId);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var answer = new KeptAnswer(row.GetString(0), row.GetBoolean(1), row.GetString(2), row.GetString(3));
            yield return JsonSerializer.SerializeToElement(answer, json.TypeInfo<KeptAnswer>());
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Erase);
        command.Parameters.AddWithValue("owner", userId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
