using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Events;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Main;

/// <summary>
/// Tells Telegram at each start where the main bot's updates go, if this server has a public address, and which commands the bot has, in
/// every language; until it knows.
/// </summary>
internal sealed partial class MainBotSetup(MainBot main, BotTelegram telegram, IOptions<BotsOptions> options, TimeProvider clock, ILogger<MainBotSetup> logger)
    : IDueWorkHandler
{
    private const string PrivateChats = "all_private_chats";
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Kind => "bots.main";

    /// <inheritdoc/>
    public string StandingKey => "main";

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        if (!main.IsConfigured || await TellAsync() is not { } problem)
            return DueOutcome.Done;
        LogNotTold(problem);
        return DueOutcome.At(clock.GetUtcNow() + Again);
    }

    private async Task<string?> TellAsync()
    {
        if (options.Value is { PublicUrl: not null, MainSecret: { } secret } && await telegram.SetWebhookAsync(BotIds.Main, main.Token, secret) is { } noWebhook)
            return noWebhook;
        // The first language is everybody's who has none of these.
        foreach (var texts in MainTexts.All)
        {
            var commands = new SetMyCommands(texts.Commands, new TelegramCommandScope(PrivateChats), ReferenceEquals(texts, MainTexts.All[0]) ? null : texts.Code);
            if (await telegram.SetCommandsAsync(main.Token, commands) is { } problem)
                return problem;
        }

        return null;
    }

    [LoggerMessage(LogLevel.Warning, "Telegram could not be told about the main bot; trying again in a minute: {Problem}")]
    private partial void LogNotTold(string problem);
}
