using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Placement;
using Nexus.Results;

namespace Nexus.Grains.Bots;

/// <inheritdoc cref="IBotOwnerGrain"/>
/// <remarks>Keeps nothing: the rows of the bots, which are written with their states, are counted each time.</remarks>
[PreferSilo(SiloRoles.Bots)]
internal sealed class BotOwnerGrain(BotTable table, IOptions<BotsOptions> options) : Grain, IBotOwnerGrain
{
    /// <inheritdoc/>
    public async Task<Result<Bot>> RegisterAsync(string id, string token, string? name, string registrationId)
    {
        var owner = this.GetPrimaryKeyString();
        var others = await table.CountAsync(owner, except: id, CancellationToken.None);
        return others >= options.Value.MaxBots
            ? BotErrors.TooMany(options.Value.MaxBots)
            : await GrainFactory.GetGrain<IBotGrain>(id).RegisterAsync(new RegisterBot(owner, token, name, registrationId));
    }
}
