using System.Globalization;
using Nexus.Bots;

namespace Nexus.Grains.Bots.Main;

/// <summary>English.</summary>
internal sealed class EnglishTexts : MainTexts
{
    /// <inheritdoc/>
    public override string Code => "en";

    /// <inheritdoc/>
    public override string Language => "English";

    public override string CommandNewBot => "connect a bot";

    public override string CommandMyBots => "your bots";

    public override string CommandStatus => "your account and what is under way";

    public override string CommandLanguage => "language";

    public override string CommandCancel => "leave what is being asked";

    public override string CommandHelp => "this list";

    public override string HelpTitle => "I look after your Telegram bots.";

    public override string Unknown => "I don't understand that. /help tells what I can do.";

    public override string StartUnlinked => "Hello! I look after your Telegram bots.\n\nFirst link this chat to your account: sign in on the site or with the API, ask for a code (POST /api/v1/bots/link-codes) and open the link that comes with it. It is good once, for 15 minutes.";

    public override string NotLinked => "This chat is not linked to an account. Ask for a code (POST /api/v1/bots/link-codes) and open the link that comes with it, or send it here: /start CODE";

    public override string CodeRefused => "This code is not good. A code links one chat, once, within 15 minutes. Ask for another one.";

    public override string CodesTooMany => "Too many wrong codes. Try again in an hour.";

    public override string AccountBlocked => "Your account is blocked, so I can't do anything for it. Ask the operator.";

    public override string AccountGone => "The account that this chat was linked to is closed.";

    public override string AskToken => "Send me the bot's token. @BotFather gives it: /newbot for a new bot, /mybots for one that you have. I delete your message as soon as I have read it.";

    public override string NoToken => "There is no token in that. A token looks like 123456789:AAExample… Send it, or /cancel.";

    public override string TokenRefused => "Telegram does not accept this token. Look it up at @BotFather and send it again, or /cancel.";

    public override string TokenTaken => "This bot is connected already, here or in another account. Send another bot's token, or /cancel.";

    public override string TelegramAway => "Telegram does not answer at the moment. Try again in a minute.";

    public override string StrayToken => "That looks like a bot's token, so I have deleted the message. To connect a bot: /newbot";

    public override string Skip => "Leave the name as it is";

    public override string Make => "✅ Connect";

    public override string Cancel => "✖️ Cancel";

    public override string Cancelled => "Cancelled.";

    public override string NothingToCancel => "There is nothing to cancel.";

    public override string NoBots => "You have no bots yet.";

    public override string Next => "Next ▶️";

    public override string Previous => "◀️ Previous";

    public override string NewBot => "➕ Connect a bot";

    public override string Back => "◀️ All bots";

    public override string Refresh => "🔄 Refresh";

    public override string Start => "▶️ Start";

    public override string Stop => "⏸ Stop";

    public override string Welcome => "💬 Welcome text";

    public override string NoWelcome => "No welcome text";

    public override string WelcomeRefused => "The bot can't do without a welcome text, because its menu stands under it. Send a text, or /cancel.";

    public override string ApproveOn => "🔓 Let in who asks to join";

    public override string ApproveOff => "🔒 Don't let in by yourself";

    public override string Delete => "🗑 Delete";

    public override string DeleteForSure => "🗑 Yes, delete";

    public override string Stale => "That button is out of date.";

    public override string Saved => "Saved.";

    public override string AskLanguage => "Which language shall I speak?";

    public override string LanguageSet => "I speak English from now on.";

    public override string StartLinked(string name) => $"Hello, {Short(name)}! This chat is linked to your account.";

    public override string Linked(string name) => $"Done, {Short(name)}: this chat is linked to your account.";

    public override string LinksTooMany(int limit) => $"Your account has {Count(limit, "linked chat")} already, which is the most. Unlink one first.";

    public override string InGroups(string username) => $"I work in private chats: https://t.me/{username}";

    public override string BotsTooMany(int limit) => $"You have {Count(limit, "bot")}, which is the most. Delete one first.";

    public override string AskName(string username) => $"This is @{username}. I have deleted your message with the token.\n\nWhat shall the bot be called here?";

    public override string NameTooLong(int limit) => $"A name is one line with {Count(limit, "character")} at most. Send another one.";

    public override string AskConfirm(string username, string name) => $"Connect @{username} as “{name}”?\n\nIts updates come here from then on, and to nobody else.";

    public override string Made(string username) => $"@{username} is connected.";

    public override string MyBots(int page) => page == 0 ? "Your bots:" : $"Your bots, page {Number(page + 1)}:";

    /// <inheritdoc/>
    public override string Bot(Bot bot, BotSettings settings, BotStats stats) =>
        $"""
        {bot.Name} (@{bot.Username})
        {(bot.IsRunning ? "🟢 running" : "⏸ stopped")}{(bot.Webhook.Problem is { } problem ? $"\n⚠️ Telegram: {Short(problem)}" : "")}

        Subscribers: {Number(stats.Subscribers)}, gone: {Number(stats.Gone)}
        Last 24 hours: {Count(stats.Received, "update")} received, {Count(stats.Sent, "message")} sent
        Waiting: {Count(stats.PendingUpdates, "update")}, {Count(stats.PendingSends, "message")}

        Welcome text: {(settings.Welcome is { } welcome ? Short(welcome) : "none")}
        Requests to join: {(settings.AutoApprove ? "approved by the bot" : "left to you")}
        """;

    public override string AskWelcome(string name) => $"Send the text with which {name} answers /start.";

    public override string WelcomeTooLong(int limit) => $"The text has {Count(limit, "character")} at most. Send a shorter one, or /cancel.";

    public override string AskDelete(string name) => $"Delete {name} with its subscribers, updates and messages? That can't be undone. At Telegram the bot stays.";

    public override string Deleted(string name) => $"{name} is deleted.";

    public override string Status(string name, MainStatus status) =>
        $"""
        Account: {Short(name)}
        Bots: {Number(status.Bots)}, running: {Number(status.Running)}
        Waiting: {Count(status.Updates, "update")} and {Count(status.Sends, "message")}
        """;

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Count(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";
}
