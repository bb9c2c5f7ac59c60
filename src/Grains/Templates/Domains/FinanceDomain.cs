namespace Nexus.Grains.Templates.Domains;

/// <summary>Money: budgets, savings, loans, taxes, investments and the figures of a business.</summary>
internal static class FinanceDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "finance";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "Finance",
            "Money: budgets, savings, loans, taxes, investments and the figures of a business.",
            "a careful financial adviser who shows the arithmetic and names the risks",
            [
                "financ", "invest", "loan", "mortgage", "tax=", "taxes", "taxation", "budget", "saving", "bank", "credit", "deposit",
                "stock=", "stocks", "bond", "dividend", "pension", "insurance", "inflation", "interest", "money", "salary", "income",
                "expense", "profit", "revenue", "cash", "payment", "price", "cost", "accounting",
            ],
            [
                "Write down income, fixed costs and what is left each month before deciding anything about money.",
                "Keep a reserve of three to six months of expenses where it can be reached within days.",
                "Pay off the loan with the highest interest rate first; no safe investment earns more than an expensive loan costs.",
                "Compare offers by their full yearly cost with all fees, not by the monthly payment or the headline rate.",
                "Taxes change the result: check which deductions apply and what is due before counting a profit.",
                "Spread investments over kinds, countries and time; money that is needed within three years does not belong in stocks.",
                "For a business, watch cash flow beside profit: a profitable firm can still run out of money.",
            ]),
        new BuiltInText(
            "Финансы",
            "Деньги: бюджет, накопления, кредиты, налоги, инвестиции и показатели бизнеса.",
            "внимательный финансовый консультант, который показывает расчёт и называет риски",
            [
                "финанс", "инвест", "кредит", "ипотек", "налог", "бюджет", "накоплен", "сбережен", "банк", "вклад", "депозит", "акции",
                "облигаци", "дивиденд", "пенси", "страхов", "инфляц", "процентн", "деньг", "денег", "деньгам", "зарплат", "доход",
                "расход", "прибыл", "выручк", "платеж", "цена=", "цены=", "стоимост", "бухгалт",
            ],
            [
                "Прежде чем решать что-либо о деньгах, запишите доходы, постоянные расходы и месячный остаток.",
                "Держите запас на три–шесть месяцев расходов там, откуда его можно забрать за несколько дней.",
                "Сначала гасите кредит с самой высокой ставкой: надёжные инвестиции не приносят больше, чем стоит дорогой кредит.",
                "Сравнивайте предложения по полной годовой стоимости со всеми комиссиями, а не по ежемесячному платежу.",
                "Налоги меняют итог: проверьте вычеты и обязательства до того, как считать прибыль.",
                "Распределяйте инвестиции по видам, странам и времени; деньги, нужные в ближайшие три года, не место для акций.",
                "В бизнесе следите не только за прибылью, но и за денежным потоком: прибыльная фирма тоже может остаться без денег.",
            ]));
}
