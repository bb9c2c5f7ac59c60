using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.ApiKeys;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.ApiKeys;

/// <summary>A user's API keys, without their secrets, which nobody has.</summary>
internal sealed class ApiKeyData(IGrainFactory grains, EventRedaction log, NexusJson json) : IPersonalData
{
    private static readonly Dictionary<string, string?> NoName = new(StringComparer.Ordinal) { ["name"] = "" };

    /// <inheritdoc/>
    public string Section => "apiKeys";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var key in await grains.GetGrain<IApiKeyRingGrain>(userId).ListAsync())
            yield return JsonSerializer.SerializeToElement(key, json.TypeInfo<ApiKeyInfo>());
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        var ring = grains.GetGrain<IApiKeyRingGrain>(userId);
        foreach (var key in await ring.ListAsync())
            await ring.RevokeAsync(key.Id);
        // What the keys were called is the person's; that there were keys, and what they might do, stays.
        string[] aggregate = [$"api-keys.ring/{userId}"];
        await log.ReplaceAsync(aggregate, "user.api-key.created", NoName, cancellationToken);
        await log.ReplaceAsync(aggregate, "user.api-key.revoked", NoName, cancellationToken);
    }
}
