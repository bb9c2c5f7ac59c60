using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Identities;

/// <summary>The outside identities that a user signs in with.</summary>
internal sealed class IdentityData(StateRows states, EventRedaction log) : IPersonalData
{
    private const string StateType = "identities.identity";
    private static readonly Dictionary<string, string?> Nobody = new(StringComparer.Ordinal) { ["subject"] = "" };

    /// <inheritdoc/>
    public string Section => "identities";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var row in await FindAsync(userId, cancellationToken))
            yield return row.State;
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        // The log first: by the states it is found. Who the user is to the issuer leaves it; that he was linked stays.
        var keys = (await FindAsync(userId, cancellationToken)).Select(r => r.Key).ToArray();
        await log.ReplaceAsync([.. keys.Select(k => $"{StateType}/{k}")], "user.identity.linked", Nobody, cancellationToken);
        await states.RemoveAsync(StateType, keys, cancellationToken);
    }

    private async Task<IEnumerable<StateRow>> FindAsync(string userId, CancellationToken cancellationToken) =>
        await states.FindAsync(StateType, "userId", userId, cancellationToken);
}
