using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Conversations;

/// <summary>Erases the messages of a deleted conversation, some at a time: a long conversation must not hold a lock for long.</summary>
internal sealed class MessageErasure(NpgsqlDataSource database, TimeProvider clock) : IDueWorkHandler
{
    private const int Batch = 1000;
    private static readonly string Erase = SqlText.Read<MessageErasure>("EraseMessages");

    /// <inheritdoc/>
    public string Kind => ConversationGrain.EraseKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Erase);
        command.Parameters.AddWithValue("conversation_id", item.Key);
        command.Parameters.AddWithValue("limit", Batch);
        var erased = await command.ExecuteNonQueryAsync(cancellationToken);
        return erased == Batch ? DueOutcome.At(clock.GetUtcNow()) : DueOutcome.Done;
    }
}
