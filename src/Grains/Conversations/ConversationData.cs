using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Conversations;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Conversations;

/// <summary>
/// A user's conversations. Erasing deletes those that nobody else owns and takes the user out of the others; what was written there
/// belongs to the conversation and stays, under an id that leads to nobody any more.
/// </summary>
internal sealed class ConversationData(IGrainFactory grains, IConversationQueries conversations, NexusJson json) : IPersonalData
{
    private const int PageSize = 200;

    /// <inheritdoc/>
    public string Section => "conversations";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ConversationPlace? after = null;
        while (await conversations.ListAsync(userId, title: null, after, PageSize, cancellationToken) is { IsEmpty: false } page)
        {
            foreach (var conversation in page)
            {
                yield return JsonSerializer.SerializeToElement(conversation, json.TypeInfo<ConversationSummary>());
                await foreach (var message in MessagesAsync(conversation.Id, cancellationToken))
                    yield return message;
            }

            after = new ConversationPlace(page[^1].ActivityAt, page[^1].Id);
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        ConversationPlace? after = null;
        while (await conversations.ListAsync(userId, title: null, after, PageSize, cancellationToken) is { IsEmpty: false } page)
        {
            foreach (var conversation in page)
            {
                var grain = grains.GetGrain<IConversationGrain>(conversation.Id);
                if ((await grain.RemoveMemberAsync(userId, userId)).Error?.Code == ConversationErrors.LastOwner.Code)
                    await grain.DeleteAsync(userId, expected: null);
            }

            after = new ConversationPlace(page[^1].ActivityAt, page[^1].Id);
        }
    }

    private async IAsyncEnumerable<JsonElement> MessagesAsync(string conversationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (await conversations.ReadAfterAsync(conversationId, after, PageSize, cancellationToken) is { IsEmpty: false } page)
        {
            foreach (var message in page)
                yield return JsonSerializer.SerializeToElement(message, json.TypeInfo<ConversationMessage>());
            after = page[^1].Seq;
        }
    }
}
