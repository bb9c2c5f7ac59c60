using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Bots;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Bots.Broadcasts;

/// <summary>
/// What a user had his bots tell, and to how many. Who got it is not his data but those people's: it is erased with the broadcast, and
/// not exported.
/// </summary>
internal sealed class BroadcastData(BroadcastTable table, BroadcastRemoval removal, NexusJson json) : IPersonalData
{
    private const int PageSize = 100;

    /// <inheritdoc/>
    public string Section => "broadcasts";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? before = null;
        while (await table.ListOfOwnerAsync(userId, before, PageSize, cancellationToken) is [_, ..] page)
        {
            foreach (var broadcast in page)
                yield return JsonSerializer.SerializeToElement(broadcast, json.TypeInfo<Broadcast>());
            before = page[^1].Id;
        }
    }

    /// <inheritdoc/>
    public Task EraseAsync(string userId, CancellationToken cancellationToken) => removal.RemoveOfOwnerAsync(userId, cancellationToken);
}
