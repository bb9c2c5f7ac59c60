using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Telegram;
using Nexus.Results;

namespace Nexus.Grains.Bots;

/// <summary>What the registry of bots asks of Telegram, while a user waits for it.</summary>
internal sealed class BotTelegram(TelegramClient client, IOptions<BotsOptions> options, TimeProvider clock)
{
    /// <summary>As failures name it.</summary>
    internal const string Dependency = "telegram";

    // Two of them fit into the time that a caller of the grain waits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // What bots handle; Telegram sends nothing else.
    private static readonly ImmutableArray<string> Kinds = ["message", "edited_message", "callback_query", "my_chat_member", "chat_join_request"];

    /// <summary>Whose token it is; null: Telegram does not accept it.</summary>
    /// <exception cref="UnavailableException">Telegram does not answer.</exception>
    public async Task<TelegramMe?> WhoIsAsync(BotToken token)
    {
        var reply = await AskAsync(stop => client.CallAsync(token, "getMe", stop));
        return reply.Outcome switch
        {
            TelegramOutcome.Ok => reply.Read(TelegramJson.Default.TelegramMe) is { IsBot: true } me && me.Id == token.BotId ? me : null,
            TelegramOutcome.Unauthorized or TelegramOutcome.Forbidden or TelegramOutcome.Refused => null,
            _ => throw new UnavailableException(Dependency),
        };
    }

    /// <summary>Has a bot's updates sent here.</summary>
    /// <returns>Why that did not go well, or null.</returns>
    public async Task<string?> SetWebhookAsync(string botId, BotToken token, string secret)
    {
        if (AddressOf(botId) is not { } address)
            return "This server has no public address; its operator sets Nexus:Bots:PublicUrl.";
        var webhook = new SetWebhook(address, secret, options.Value.MaxConnections, Kinds);
        return Problem(await AskAsync(stop => client.CallAsync(token, "setWebhook", webhook, TelegramJson.Default.SetWebhook, stop)));
    }

    /// <summary>Has them sent nowhere. A token that is none any more gets none.</summary>
    /// <returns>Why that did not go well, or null.</returns>
    public async Task<string?> DeleteWebhookAsync(BotToken token)
    {
        var reply = await AskAsync(stop => client.CallAsync(token, "deleteWebhook", stop));
        return reply.Outcome == TelegramOutcome.Unauthorized ? null : Problem(reply);
    }

    /// <summary>Offers a bot's commands to people with a language.</summary>
    /// <returns>Why that did not go well, or null.</returns>
    public async Task<string?> SetCommandsAsync(BotToken token, SetMyCommands commands) =>
        Problem(await AskAsync(stop => client.CallAsync(token, "setMyCommands", commands, TelegramJson.Default.SetMyCommands, stop)));

    /// <summary>How the webhook does.</summary>
    /// <exception cref="UnavailableException">Telegram does not answer.</exception>
    public async Task<Result<BotWebhookInfo>> AskWebhookAsync(string botId, BotToken token)
    {
        var reply = await AskAsync(stop => client.CallAsync(token, "getWebhookInfo", stop));
        if (reply.Outcome == TelegramOutcome.Unauthorized)
            return BotErrors.TokenRefused;
        if (reply.Read(TelegramJson.Default.TelegramWebhookInfo) is not { } info)
            throw new UnavailableException(Dependency);
        return new BotWebhookInfo(
            info.Url.Length > 0, info.Url.Length > 0 && info.Url == AddressOf(botId), info.PendingUpdateCount,
            info.LastErrorDate is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null, info.LastErrorMessage);
    }

    private string? AddressOf(string botId) => options.Value.PublicUrl is { } url ? new Uri(url, $"webhook/{botId}").AbsoluteUri : null;

    private async Task<TelegramReply> AskAsync(Func<CancellationToken, Task<TelegramReply>> ask)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return TelegramReply.None(TelegramOutcome.Uncertain, "Telegram took too long.");
        }
    }

    private static string? Problem(TelegramReply reply) => reply.Outcome switch
    {
        TelegramOutcome.Ok => null,
        TelegramOutcome.Unauthorized => "Telegram does not accept the bot's token any more.",
        _ => reply.Description ?? "Telegram refused.",
    };
}
