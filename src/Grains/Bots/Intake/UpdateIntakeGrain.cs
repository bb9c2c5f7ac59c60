using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Telegram;
using Orleans.Concurrency;

namespace Nexus.Grains.Bots.Intake;

/// <inheritdoc cref="IUpdateIntakeGrain"/>
[StatelessWorker, Reentrant]
internal sealed partial class UpdateIntakeGrain(UpdateWriter writer, IOptions<BotsOptions> options, ILogger<UpdateIntakeGrain> logger) : Grain, IUpdateIntakeGrain
{
    /// <inheritdoc/>
    public async Task<BotGate?> FindGateAsync(string botId)
    {
        if (botId != BotIds.Main)
            return await GrainFactory.GetGrain<IBotGrain>(botId).GetGateAsync();
        return options.Value is { MainSecret: { } secret, MainToken: { } text } && BotToken.TryParse(text, out var token)
            ? new BotGate(IsRunning: true, BotSecrets.HashOf(Encoding.UTF8.GetBytes(secret)), null, null, BotSecrets.HashOf(token.ToBytes()))
            : null;
    }

    /// <inheritdoc/>
    public async Task TakeAsync(string botId, NewUpdate update)
    {
        await writer.WriteAsync(botId, update);
        _ = WakeAsync(BotIds.ChatKey(botId, update.ChatId));
    }

    // Nobody waits for it; what is lost here, the sweep finds.
    private async Task WakeAsync(string chat)
    {
        try
        {
            await GrainFactory.GetGrain<IChatGrain>(chat).WakeAsync();
        }
        catch (Exception exception)
        {
            LogNotWoken(exception, chat);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The chat {Chat} could not be woken; the sweep will do")]
    private partial void LogNotWoken(Exception exception, string chat);
}
