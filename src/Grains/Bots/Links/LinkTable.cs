using Nexus.Bots;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Bots.Links;

/// <summary>The rows of linked chats, which are written with the states of their accounts.</summary>
internal sealed class LinkTable(NpgsqlDataSource database)
{
    private static readonly string FindSql = SqlText.Read<LinkTable>("FindLinkOwner");
    private static readonly string EraseSql = SqlText.Read<LinkTable>("EraseLinkedChats");

    /// <summary>The account that a chat with the main bot acts for, or null.</summary>
    public async Task<string?> FindOwnerAsync(long chatId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = chatId });
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Removes what the main bot keeps of chats.</summary>
    public async Task EraseChatsAsync(IEnumerable<long> chatIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EraseSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = BotIds.Main });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. chatIds] });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
