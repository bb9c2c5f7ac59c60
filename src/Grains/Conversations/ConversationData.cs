using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Conversations;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Conversations;

/// <summary>
/// A user's conversations. Erasing takes the user out of them; what was written there belongs to the conversation and stays, under
/// an id that leads to nobody any more. Those that nobody is left in are deleted.
/// </summary>
internal sealed class ConversationData(
    IGrainFactory grains, NpgsqlDataSource database, UnreadEvents unread, EventCatalog catalog, MessageTable messages, NexusJson json) : IPersonalData
{
    private const int PageSize = 200;
    private static readonly string[] MemberEvents = ["conversation.created", "conversation.updated"];
    private static readonly string Memberships = SqlText.Read<ConversationData>("ListMemberships");

    /// <inheritdoc/>
    public string Section => "conversations";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in await ListAsync(userId, cancellationToken))
        {
            var grain = grains.GetGrain<IConversationGrain>(id);
            var (conversation, facts) = (await grain.GetAsync(userId), await grain.GetFactsAsync(userId));
            if (!conversation.IsSuccess || !facts.IsSuccess)
                continue;
            yield return JsonSerializer.SerializeToElement(conversation.Require(), json.TypeInfo<Conversation>());
            yield return JsonSerializer.SerializeToElement(facts.Require(), json.TypeInfo<ConversationFacts>());
            await foreach (var message in MessagesAsync(id, cancellationToken))
                yield return message;
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        foreach (var id in await ListAsync(userId, cancellationToken))
            await grains.GetGrain<IConversationGrain>(id).ForgetMemberAsync(userId);
    }

    // All at once, because pages by activity would miss what happens to move while they are turned; and with those that the list, which
    // is made from events, does not have yet.
    private async Task<SortedSet<string>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var logged in unread.ReadAsync(ConversationProjection.GroupName, MemberEvents, cancellationToken))
        {
            var (id, members) = catalog.Read(logged) switch
            {
                ConversationCreated created => (created.ConversationId, created.Members),
                ConversationUpdated updated => (updated.ConversationId, updated.Members),
                _ => ("", []),
            };
            if (members.Any(m => m.UserId == userId))
                ids.Add(id);
        }

        await using var command = database.CreateCommand(Memberships);
        command.Parameters.AddWithValue("user_id", userId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetString(0));
        return ids;
    }

    private async IAsyncEnumerable<JsonElement> MessagesAsync(string conversationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (await messages.ReadAfterAsync(conversationId, after, PageSize, cancellationToken) is { IsEmpty: false } page)
        {
            foreach (var message in page)
                yield return JsonSerializer.SerializeToElement(message, json.TypeInfo<ConversationMessage>());
            after = page[^1].Seq;
        }
    }
}
