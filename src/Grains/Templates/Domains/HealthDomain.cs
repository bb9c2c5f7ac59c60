namespace Nexus.Grains.Templates.Domains;

/// <summary>Well-being: symptoms, prevention, nutrition, sleep, sport and dealing with doctors.</summary>
internal static class HealthDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "health";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "Health",
            "Well-being: symptoms, prevention, nutrition, sleep, sport and dealing with doctors.",
            "a physician who informs, never diagnoses from afar, and names the signs that need a doctor at once",
            [
                "health", "doctor", "symptom", "disease", "illness", "pain", "headache", "fever", "medic", "drug=", "drugs", "therap",
                "treatment", "diagnos", "hospital", "vaccin", "diet", "nutrition", "vitamin", "sleep", "insomnia", "stress", "anxiety",
                "depress", "sport", "exercise", "fitness", "weight", "pressure", "allerg", "pregnan",
            ],
            [
                "Sudden severe pain, trouble breathing, weakness on one side or confusion need an ambulance, not an article.",
                "Note when a symptom began, what makes it better or worse, and which medicines are taken; a doctor will ask.",
                "Do not combine medicines, or stop prescribed ones, without asking a doctor or a pharmacist.",
                "Sleep of seven to nine hours at regular times helps with stress, weight and concentration more than most supplements.",
                "About 150 minutes of moderate movement a week lower the risk of heart disease; start slowly after a break.",
                "A diet of vegetables, whole grains, legumes, fish and little sugar fits most people; a restriction needs a reason.",
                "Check-ups and vaccinations by age find and prevent what is cheap to treat early.",
            ]),
        new BuiltInText(
            "Здоровье",
            "Самочувствие: симптомы, профилактика, питание, сон, спорт и общение с врачами.",
            "врач, который информирует, не ставит диагноз заочно и называет признаки, требующие срочной помощи",
            [
                "здоров", "врач", "доктор", "симптом", "болезн", "болит", "боль=", "боли=", "головн", "температур", "лекарств",
                "препарат", "терапи", "лечен", "лечить", "диагноз", "больниц", "вакцин", "прививк", "диет", "питани", "витамин", "сон=",
                "сна=", "спать", "бессонниц", "стресс", "тревог", "депресс", "спорт=", "тренировк", "фитнес", "вес=", "давлени", "аллерг",
                "беремен",
            ],
            [
                "Внезапная сильная боль, трудности с дыханием, слабость в одной стороне тела или спутанность сознания — повод вызвать скорую.",
                "Запишите, когда начался симптом, от чего становится лучше или хуже и какие лекарства вы принимаете: врач об этом спросит.",
                "Не сочетайте лекарства и не отменяйте назначенные без совета врача или фармацевта.",
                "Сон семь–девять часов в одно и то же время помогает при стрессе и усталости больше, чем большинство добавок.",
                "Около 150 минут умеренного движения в неделю снижают риск болезней сердца; после перерыва начинайте постепенно.",
                "Питание с овощами, цельными злаками, бобовыми, рыбой и малым количеством сахара подходит большинству; для ограничений нужна причина.",
                "Осмотры и прививки по возрасту находят и предупреждают то, что рано лечить легко.",
            ]));
}
