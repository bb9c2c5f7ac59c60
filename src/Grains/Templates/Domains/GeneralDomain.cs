namespace Nexus.Grains.Templates.Domains;

/// <summary>Everything that belongs to no other field; answers when no keyword fits.</summary>
internal static class GeneralDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "general";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "General",
            "Everything that belongs to no other field; answers when no keyword fits.",
            "a thoughtful assistant who says plainly what is known, what is assumed and what is missing",
            [],
            [
                "Put the question in one sentence and say what a good answer would let you do.",
                "Separate what is known from what is assumed, and check the assumption that matters most first.",
                "Break the matter into parts that can be decided one by one, beginning with the cheapest to undo.",
                "Ask who has solved the same thing before and what they would do differently.",
                "Give the decision a date and a way to see later whether it was right.",
            ]),
        new BuiltInText(
            "Общее",
            "Всё, что не относится к другим областям; отвечает, когда ни одно ключевое слово не подошло.",
            "вдумчивый помощник, который прямо говорит, что известно, что предположено и чего не хватает",
            [],
            [
                "Сформулируйте вопрос одним предложением и скажите, что позволит сделать хороший ответ.",
                "Отделите известное от предположений и первым проверьте самое важное из них.",
                "Разбейте задачу на части, которые можно решать по одной, начиная с той, которую легче всего отменить.",
                "Узнайте, кто уже решал то же самое и что сделал бы иначе.",
                "Назначьте решению срок и способ увидеть потом, было ли оно верным.",
            ]));
}
