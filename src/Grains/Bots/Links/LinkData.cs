using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Bots;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Bots.Links;

/// <summary>The chats that act for an account, and what was said in them to the main bot.</summary>
internal sealed class LinkData(IGrainFactory grains, LinkTable table, NexusJson json) : IPersonalData
{
    /// <inheritdoc/>
    public string Section => "telegramChats";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var link in await grains.GetGrain<IBotLinksGrain>(userId).ListAsync())
            yield return JsonSerializer.SerializeToElement(link, json.TypeInfo<BotLink>());
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        // The links last: they say which chats there are, should this begin anew.
        var grain = grains.GetGrain<IBotLinksGrain>(userId);
        await table.EraseChatsAsync((await grain.ListAsync()).Select(l => l.ChatId), cancellationToken);
        await grain.EraseAsync();
    }
}
