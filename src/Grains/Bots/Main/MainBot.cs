using Microsoft.Extensions.Options;
using Nexus.Grains.Telegram;
using Nexus.Results;

namespace Nexus.Grains.Bots.Main;

/// <summary>The installation's own bot: whether there is one, and what Telegram calls it.</summary>
internal sealed class MainBot(BotTelegram telegram, IOptions<BotsOptions> options)
{
    private readonly BotToken? _token = BotToken.TryParse(options.Value.MainToken, out var token) ? token : null;
    private volatile string? _username;

    /// <summary>Whether the operator has set it up.</summary>
    public bool IsConfigured => _token is not null;

    /// <summary>For calls.</summary>
    /// <exception cref="InvalidOperationException">There is no main bot.</exception>
    public BotToken Token => _token ?? throw new InvalidOperationException("There is no main bot.");

    /// <summary>Without the <c>@</c>. Telegram is asked once in the life of a process: only BotFather can change it.</summary>
    /// <exception cref="UnavailableException">Telegram does not answer, or does not accept the token.</exception>
    public async ValueTask<string> UsernameAsync() =>
        _username ??= (await telegram.WhoIsAsync(Token))?.Username ?? throw new UnavailableException(BotTelegram.Dependency);
}
