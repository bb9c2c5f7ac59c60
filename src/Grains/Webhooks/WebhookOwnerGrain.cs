using Microsoft.Extensions.Options;
using Nexus.Grains.Placement;
using Nexus.Results;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <inheritdoc cref="IWebhookOwnerGrain"/>
/// <remarks>Keeps nothing: the rows of the endpoints, which are written with their states, are counted each time.</remarks>
[PreferSilo(SiloRoles.Webhooks)]
internal sealed class WebhookOwnerGrain(WebhookTable table, IOptions<WebhooksOptions> options) : Grain, IWebhookOwnerGrain
{
    /// <inheritdoc/>
    public async Task<Result<RegisteredWebhook>> RegisterAsync(string id, WebhookDefinition definition, string? secret)
    {
        var owner = this.GetPrimaryKeyString();
        var others = await table.CountAsync(owner, except: id, CancellationToken.None);
        return others >= options.Value.MaxEndpoints
            ? WebhookErrors.TooMany(options.Value.MaxEndpoints)
            : await GrainFactory.GetGrain<IWebhookGrain>(id).RegisterAsync(new RegisterWebhook(owner, definition, secret));
    }
}
