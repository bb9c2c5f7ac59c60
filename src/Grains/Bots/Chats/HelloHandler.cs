using System.Collections.Immutable;
using System.Globalization;
using Nexus.Bots;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Chats;

/// <summary>What users' bots do by themselves, as their settings say: the welcome with its menu, join requests, auto-replies.</summary>
internal sealed class HelloHandler : IUpdateHandler
{
    private const string MenuPrefix = "menu:";

    /// <inheritdoc/>
    public ValueTask<TurnOutcome?> HandleAsync(ChatTurn turn, CancellationToken cancellationToken) =>
        new(Answer(turn) is { } calls ? new TurnOutcome(calls) : null);

    private static ImmutableArray<OutgoingCall>? Answer(ChatTurn turn)
    {
        if (turn.Bot.Id == BotIds.Main)
            return null;
        var settings = turn.Bot.Settings;
        return turn.Update switch
        {
            { Message: { Text: { } text } message } => Said(settings, message.Chat, text),
            { CallbackQuery: { } query } => Pressed(settings, query),
            { ChatJoinRequest: { } request } => Asked(settings, request),
            _ => null,
        };
    }

    private static ImmutableArray<OutgoingCall>? Said(BotSettings settings, TelegramChat chat, string text)
    {
        if (chat.Type == "private" && IsStart(text))
            return settings.Welcome is { } welcome ? [Replies.Message(chat.Id, welcome, Menu(settings))] : null;
        return settings.AutoReplies.FirstOrDefault(r => Fits(r, text)) is { } reply ? [Replies.Message(chat.Id, reply.Reply)] : null;
    }

    private static ImmutableArray<OutgoingCall>? Pressed(BotSettings settings, TelegramCallbackQuery query)
    {
        var chat = query.Message?.Chat.Id ?? query.From.Id;
        var pressed = Replies.Pressed(chat, query.Id);
        if (query.Data?.StartsWith(MenuPrefix, StringComparison.Ordinal) != true)
            return [pressed];
        // The menu may be another one by now.
        return int.TryParse(query.Data.AsSpan(MenuPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < settings.Menu.Length
            ? [pressed, Replies.Message(chat, settings.Menu[number].Reply)]
            : [pressed];
    }

    private static ImmutableArray<OutgoingCall>? Asked(BotSettings settings, TelegramJoinRequest request)
    {
        var calls = ImmutableArray.CreateBuilder<OutgoingCall>();
        if (settings.Welcome is { } welcome)
            calls.Add(Replies.Message(request.UserChatId, welcome, Menu(settings)));
        if (settings.AutoApprove)
            calls.Add(Replies.Approve(request.Chat.Id, request.From.Id));
        return calls.ToImmutable();
    }

    private static ImmutableArray<ReplyButton> Menu(BotSettings settings) =>
        [.. settings.Menu.Select((b, i) => new ReplyButton(b.Label, string.Create(CultureInfo.InvariantCulture, $"{MenuPrefix}{i}")))];

    // "/start", with what a link carries or the bot's name behind it.
    private static bool IsStart(string text) => text == "/start" || text.StartsWith("/start ", StringComparison.Ordinal) || text.StartsWith("/start@", StringComparison.Ordinal);

    private static bool Fits(AutoReply reply, string text) => reply.Match == TriggerMatch.Exact
        ? text.Trim().Equals(reply.Trigger.Trim(), StringComparison.OrdinalIgnoreCase)
        : text.Contains(reply.Trigger.Trim(), StringComparison.OrdinalIgnoreCase);
}
