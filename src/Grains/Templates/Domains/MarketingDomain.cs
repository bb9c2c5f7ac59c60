namespace Nexus.Grains.Templates.Domains;

/// <summary>Finding customers: positioning, channels, texts, advertising, prices and measuring.</summary>
internal static class MarketingDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "marketing";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "Marketing",
            "Finding customers: positioning, channels, texts, advertising, prices and measuring.",
            "a marketer who starts from the customer and measures everything",
            [
                "marketing", "advertis", "brand", "customer", "audience", "campaign", "seo=", "social", "instagram", "telegram",
                "channel", "promotion", "sales=", "selling", "conversion", "funnel", "content=", "newsletter", "landing", "slogan",
                "competitor", "market=", "launch", "startup", "subscriber",
            ],
            [
                "Describe one customer and the moment of need before writing a word; a text for everyone reaches no one.",
                "Say what is different and prove it with a number, an example or a customer's sentence.",
                "Start with one channel where those customers already are, and learn it well before adding a second.",
                "Every message gets one action to take, visible without scrolling.",
                "Measure the whole way from impression to payment; the cost of a customer must stay below what the customer brings.",
                "Test one thing at a time, long enough for the difference to be more than chance.",
                "Keeping a customer is cheaper than finding one: answer fast and ask why people leave.",
            ]),
        new BuiltInText(
            "Маркетинг",
            "Поиск клиентов: позиционирование, каналы, тексты, реклама, цены и измерения.",
            "маркетолог, который начинает с клиента и всё измеряет",
            [
                "маркетинг", "реклам", "бренд", "клиент", "аудитори", "кампани", "продвижен", "соцсет", "телеграм", "канал=", "каналы=",
                "канала=", "продаж", "конверси", "воронк", "контент", "рассылк", "лендинг", "слоган", "конкурент", "рынок=", "рынка=",
                "рынке=", "запуск", "стартап", "подписчик",
            ],
            [
                "Опишите одного клиента и момент, когда он нуждается в вас, прежде чем писать: текст для всех не доходит ни до кого.",
                "Скажите, чем вы отличаетесь, и докажите числом, примером или словами клиента.",
                "Начните с одного канала, где эти клиенты уже есть, и освойте его до того, как добавлять второй.",
                "В каждом сообщении — одно действие, видное без прокрутки.",
                "Измеряйте весь путь от показа до оплаты: клиент должен стоить меньше, чем приносит.",
                "Проверяйте одно изменение за раз и достаточно долго, чтобы разница была больше случайной.",
                "Удержать клиента дешевле, чем найти нового: отвечайте быстро и спрашивайте, почему уходят.",
            ]));
}
