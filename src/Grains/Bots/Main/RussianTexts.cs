using System.Globalization;
using Nexus.Bots;

namespace Nexus.Grains.Bots.Main;

/// <summary>Russian.</summary>
internal sealed class RussianTexts : MainTexts
{
    private static readonly NumberFormatInfo Figures = new() { NumberGroupSeparator = "\u00A0", NumberDecimalDigits = 0 };

    /// <inheritdoc/>
    public override string Code => "ru";

    /// <inheritdoc/>
    public override string Language => "Русский";

    public override string CommandNewBot => "подключить бота";

    public override string CommandMyBots => "ваши боты";

    public override string CommandStatus => "ваш аккаунт и что сейчас в работе";

    public override string CommandLanguage => "язык";

    public override string CommandCancel => "прервать текущий шаг";

    public override string CommandHelp => "этот список";

    public override string HelpTitle => "Я присматриваю за вашими ботами в Telegram.";

    public override string Unknown => "Не понимаю. Что я умею, расскажет /help.";

    public override string StartUnlinked => "Здравствуйте! Я присматриваю за вашими ботами в Telegram.\n\nСначала привяжите этот чат к аккаунту: войдите на сайте или через API, запросите код (POST /api/v1/bots/link-codes) и откройте ссылку из ответа. Код действует один раз в течение 15 минут.";

    public override string NotLinked => "Этот чат не привязан к аккаунту. Запросите код (POST /api/v1/bots/link-codes) и откройте ссылку из ответа или пришлите его сюда: /start КОД";

    public override string CodeRefused => "Этот код не подходит. Код привязывает один чат, один раз, в течение 15 минут. Запросите новый.";

    public override string CodesTooMany => "Слишком много неверных кодов. Попробуйте через час.";

    public override string AccountBlocked => "Ваш аккаунт заблокирован, поэтому я ничего не могу для него сделать. Обратитесь к администратору.";

    public override string AccountGone => "Аккаунт, к которому был привязан этот чат, закрыт.";

    public override string AskToken => "Пришлите токен бота. Его даёт @BotFather: /newbot для нового бота, /mybots для того, что уже есть. Сообщение с токеном я удалю, как только прочту.";

    public override string NoToken => "Здесь нет токена. Токен выглядит так: 123456789:AAExample… Пришлите его или /cancel.";

    public override string TokenRefused => "Telegram не принимает этот токен. Проверьте его у @BotFather и пришлите ещё раз или /cancel.";

    public override string TokenTaken => "Этот бот уже подключён, здесь или в другом аккаунте. Пришлите токен другого бота или /cancel.";

    public override string TelegramAway => "Telegram сейчас не отвечает. Попробуйте через минуту.";

    public override string StrayToken => "Похоже на токен бота, поэтому сообщение я удалил. Чтобы подключить бота: /newbot";

    public override string Skip => "Оставить имя как есть";

    public override string Make => "✅ Подключить";

    public override string Cancel => "✖️ Отмена";

    public override string Cancelled => "Отменено.";

    public override string NothingToCancel => "Отменять нечего.";

    public override string NoBots => "У вас пока нет ботов.";

    public override string Next => "Дальше ▶️";

    public override string Previous => "◀️ Назад";

    public override string NewBot => "➕ Подключить бота";

    public override string Back => "◀️ Все боты";

    public override string Refresh => "🔄 Обновить";

    public override string Start => "▶️ Запустить";

    public override string Stop => "⏸ Остановить";

    public override string Welcome => "💬 Приветствие";

    public override string NoWelcome => "Без приветствия";

    public override string WelcomeRefused => "Без приветствия нельзя: под ним стоит меню бота. Пришлите текст или /cancel.";

    public override string ApproveOn => "🔓 Принимать заявки самому";

    public override string ApproveOff => "🔒 Не принимать заявки";

    public override string Delete => "🗑 Удалить";

    public override string DeleteForSure => "🗑 Да, удалить";

    public override string Stale => "Эта кнопка устарела.";

    public override string Saved => "Сохранено.";

    public override string AskLanguage => "На каком языке мне говорить?";

    public override string LanguageSet => "Теперь я говорю по-русски.";

    public override string StartLinked(string name) => $"Здравствуйте, {Short(name)}! Этот чат привязан к вашему аккаунту.";

    public override string Linked(string name) => $"Готово, {Short(name)}: этот чат привязан к вашему аккаунту.";

    public override string LinksTooMany(int limit) =>
        $"К вашему аккаунту уже {Plural(limit, "привязан", "привязаны", "привязано")} {Count(limit, "чат", "чата", "чатов")}, больше нельзя. Сначала отвяжите один.";

    public override string InGroups(string username) => $"Я работаю в личных чатах: https://t.me/{username}";

    public override string BotsTooMany(int limit) => $"У вас {Count(limit, "бот", "бота", "ботов")}, больше нельзя. Сначала удалите одного.";

    public override string AskName(string username) => $"Это @{username}. Сообщение с токеном я удалил.\n\nКак называть бота здесь?";

    public override string NameTooLong(int limit) => $"Имя – это одна строка, не больше {Count(limit, "символа", "символов", "символов")}. Пришлите другое.";

    public override string AskConfirm(string username, string name) => $"Подключить @{username} под именем «{name}»?\n\nС этого момента его обновления приходят сюда и больше никому.";

    public override string Made(string username) => $"@{username} подключён.";

    public override string MyBots(int page) => page == 0 ? "Ваши боты:" : $"Ваши боты, страница {Number(page + 1)}:";

    /// <inheritdoc/>
    public override string Bot(Bot bot, BotSettings settings, BotStats stats) =>
        $"""
        {bot.Name} (@{bot.Username})
        {(bot.IsRunning ? "🟢 работает" : "⏸ остановлен")}{(bot.Webhook.Problem is { } problem ? $"\n⚠️ Telegram: {Short(problem)}" : "")}

        Подписчиков: {Number(stats.Subscribers)}, ушли: {Number(stats.Gone)}
        За 24 часа: {Plural(stats.Received, "получено", "получены", "получено")} {Count(stats.Received, "обновление", "обновления", "обновлений")}, {Plural(stats.Sent, "отправлено", "отправлены", "отправлено")} {Count(stats.Sent, "сообщение", "сообщения", "сообщений")}
        В очереди: {Count(stats.PendingUpdates, "обновление", "обновления", "обновлений")}, {Count(stats.PendingSends, "сообщение", "сообщения", "сообщений")}

        Приветствие: {(settings.Welcome is { } welcome ? Short(welcome) : "нет")}
        Заявки на вступление: {(settings.AutoApprove ? "принимает бот" : "решаете вы")}
        """;

    public override string AskWelcome(string name) => $"Пришлите текст, которым {name} отвечает на /start.";

    public override string WelcomeTooLong(int limit) => $"В тексте не больше {Count(limit, "символа", "символов", "символов")}. Пришлите короче или /cancel.";

    public override string AskDelete(string name) => $"Удалить {name} вместе с подписчиками, обновлениями и сообщениями? Отменить это нельзя. В Telegram бот останется.";

    public override string Deleted(string name) => $"{name}: удалено.";

    public override string Status(string name, MainStatus status) =>
        $"""
        Аккаунт: {Short(name)}
        Ботов: {Number(status.Bots)}, работает: {Number(status.Running)}
        В очереди: {Count(status.Updates, "обновление", "обновления", "обновлений")} и {Count(status.Sends, "сообщение", "сообщения", "сообщений")}
        """;

    /// <summary>The form of a word that a number wants: 1, 21, 101 – one; 2 to 4, 22 – few; 0, 5 to 20, 111 – many.</summary>
    internal static string Plural(long number, string one, string few, string many) => (number % 100, number % 10) switch
    {
        ( >= 11 and <= 14, _) => many,
        (_, 1) => one,
        (_, >= 2 and <= 4) => few,
        _ => many,
    };

    private static string Number(long number) => number.ToString("N", Figures);

    private static string Count(long number, string one, string few, string many) => $"{Number(number)} {Plural(number, one, few, many)}";
}
