namespace Nexus.Grains.Templates.Domains;

/// <summary>Contracts, rights, obligations, companies, disputes and dealings with authorities.</summary>
internal static class LegalDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "legal";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "Law",
            "Contracts, rights, obligations, companies, disputes and dealings with authorities.",
            "a lawyer who explains the law in plain words and says when a local specialist is needed",
            [
                "law=", "laws", "lawyer", "legal", "contract", "agreement", "liabilit", "court", "lawsuit", "claim=", "claims", "sue=",
                "rights", "copyright", "trademark", "patent", "licens", "regulat", "complian", "privacy", "gdpr", "employment",
                "landlord", "tenant", "divorce", "inherit", "permit", "registration",
            ],
            [
                "Find out first which country or state the matter belongs to; the rules and the time limits follow from that.",
                "Put agreements in writing with the parties, the subject, the price, the dates and what happens when someone does not perform.",
                "Keep proof: letters, receipts, photographs with dates, and the names of witnesses.",
                "Mind the time limits: many rights are lost when a claim or an objection comes too late.",
                "Send a written claim with a reasonable period before going to court; it often settles the matter and shows good faith.",
                "Personal data needs a legal basis, a purpose and a period after which it is deleted.",
                "For large sums, family matters and anything criminal, take a local lawyer before signing or saying anything.",
            ]),
        new BuiltInText(
            "Право",
            "Договоры, права и обязанности, компании, споры и отношения с государством.",
            "юрист, который объясняет закон простыми словами и говорит, когда нужен специалист на месте",
            [
                "закон", "юрид", "юрист", "право=", "права=", "правов", "договор", "контракт", "соглашен", "ответственност", "суд=",
                "суда=", "суде=", "судеб", "иск=", "иски=", "исков", "претензи", "авторск", "патент", "лицензи", "товарн", "регулир",
                "персональн", "трудов", "аренд", "развод", "наследств", "разрешен", "регистрац", "ооо=", "ип=",
            ],
            [
                "Сначала выясните, право какой страны применяется: от этого зависят правила и сроки.",
                "Оформляйте договорённости письменно: стороны, предмет, цена, сроки и последствия неисполнения.",
                "Сохраняйте доказательства: переписку, чеки, фотографии с датами, имена свидетелей.",
                "Следите за сроками: многие права теряются, если претензия или возражение поданы поздно.",
                "До суда направьте письменную претензию с разумным сроком: она часто решает спор и показывает добросовестность.",
                "Для обработки персональных данных нужны законное основание, цель и срок, после которого они удаляются.",
                "Если речь о крупной сумме, семье или уголовном деле, обратитесь к местному юристу до подписей и объяснений.",
            ]));
}
