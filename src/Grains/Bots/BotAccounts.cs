using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots;

/// <summary>
/// What the workers of a process know of bots, the main bot included. Asked anew after <see cref="GoodFor"/>: that long a bot that was
/// stopped may go on.
/// </summary>
internal sealed class BotAccounts(IGrainFactory grains, BotSecrets secrets, IOptions<BotsOptions> options, TimeProvider clock)
{
    /// <summary>How old an answer gets.</summary>
    internal static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);

    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<string, (BotAccount? Account, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);
    private readonly Lazy<BotAccount?> _main = new(() => BotToken.TryParse(options.Value.MainToken, out var token) ? secrets.MainAccount(token) : null);

    /// <summary>The bot; null: there is none (any more).</summary>
    public async ValueTask<BotAccount?> FindAsync(string botId)
    {
        if (botId == BotIds.Main)
            return _main.Value;
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(botId, out var known) && now < known.Until)
            return known.Account;
        var account = await grains.GetGrain<IBotGrain>(botId).GetAccountAsync();
        if (_known.Count >= MostRemembered)
            _known.Clear();
        _known[botId] = (account, now + GoodFor);
        return account;
    }
}
