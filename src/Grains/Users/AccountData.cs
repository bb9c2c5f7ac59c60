using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>The account itself and where it is signed in. Its erasure is the end of every erasure, see <see cref="ErasureHandler"/>.</summary>
internal sealed class AccountData(IGrainFactory grains, NexusJson json) : IPersonalData
{
    /// <inheritdoc/>
    public string Section => "account";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var user = grains.GetGrain<IUserGrain>(userId);
        if (await user.GetAsync() is not { Error: null } found)
            yield break;
        yield return JsonSerializer.SerializeToElement(found.Require(), json.TypeInfo<User>());
        foreach (var session in await user.GetSessionsAsync())
            yield return JsonSerializer.SerializeToElement(session, json.TypeInfo<SessionInfo>());
    }

    /// <inheritdoc/>
    public Task EraseAsync(string userId, CancellationToken cancellationToken) => Task.CompletedTask;
}
