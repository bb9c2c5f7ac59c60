using System.Collections.Immutable;
using Nexus.Grains.Templates;
using Nexus.Templates;

namespace Nexus.Grains.Tests.Templates;

public sealed class QueryAnalyzerTests
{
    [Theory]
    [InlineData("How do I save on taxes with a mortgage?", "finance")]
    [InlineData("Как сэкономить на налогах при ипотеке?", "finance")]
    [InlineData("My landlord broke the contract, can I sue?", "legal")]
    [InlineData("Арендодатель нарушил договор, можно ли подать в суд?", "legal")]
    [InlineData("I have a headache and a fever", "health")]
    [InlineData("Болит голова и высокая температура", "health")]
    [InlineData("Which database fits a web server with heavy network load?", "technology")]
    [InlineData("Какую базу данных выбрать для сервера?", "technology")]
    [InlineData("Plan a trip with cheap flights and a hotel", "travel")]
    [InlineData("Составь маршрут путешествия, отель и билеты", "travel")]
    [InlineData("How to prepare for a language exam at the university?", "education")]
    [InlineData("Как подготовиться к экзамену по английскому языку?", "education")]
    [InlineData("Write an advertising campaign for our brand", "marketing")]
    [InlineData("Придумай рекламную кампанию для бренда", "marketing")]
    public void The_words_of_a_query_choose_its_first_domain(string query, string domain)
    {
        var analysis = Analyse(query);
        Assert.Equal(DomainChoice.Keywords, analysis.Choice);
        Assert.Equal(domain, analysis.Domains[0].Domain);
    }

    [Fact]
    public void A_query_about_two_fields_gets_both()
    {
        var domains = Analyse("What tax do I pay on a loan, and which contract does the court want?").Domains;
        Assert.Equal(["finance", "legal"], domains.Select(d => d.Domain).Order(StringComparer.Ordinal));
        Assert.All(domains, d => Assert.True(d.Score > 0));
    }

    [Theory]
    [InlineData("Why is the sky blue?")]
    [InlineData("Почему небо голубое?")]
    [InlineData("...")]
    [InlineData("😀")]
    public void When_nothing_matches_the_fallback_answers(string query)
    {
        var analysis = Analyse(query);
        Assert.Equal(DomainChoice.Fallback, analysis.Choice);
        Assert.Equal(["general"], analysis.Domains.Select(d => d.Domain));
    }

    [Fact]
    public void At_most_the_asked_number_is_chosen_best_first()
    {
        var domains = Analyse("loan tax contract court doctor pain server database hotel visa", atMost: 2).Domains;
        Assert.Equal(2, domains.Length);
        Assert.True(domains[0].Score >= domains[1].Score);
    }

    [Fact]
    public void Named_domains_are_taken_in_their_order_with_their_scores()
    {
        var analysis = Analyse("What is a loan?", given: ["travel", "finance"]);
        Assert.Equal(DomainChoice.Given, analysis.Choice);
        Assert.Equal([("travel", 0), ("finance", 1)], analysis.Domains.Select(d => (d.Domain, d.Score)));
    }

    [Theory]
    [InlineData("What is a loan?", null, "en")]
    [InlineData("Что такое кредит?", null, "ru")]
    [InlineData("Как настроить replication в PostgreSQL 15?", null, "ru")]
    [InlineData("Explain the word «кредит» to me, please, in simple words", null, "en")]
    [InlineData("12345", null, "en")]
    [InlineData("What is a loan?", "ru", "ru")]
    [InlineData("Что такое кредит?", "de", "de")]
    public void The_language_is_given_or_found_by_the_letters(string query, string? given, string language) =>
        Assert.Equal(language, QueryAnalyzer.Analyse(query, given, [], BuiltInTemplates.General, 3).Language);

    [Theory]
    [InlineData("What is a loan?", QueryIntent.Question)]
    [InlineData("Do I need a visa", QueryIntent.Question)]
    [InlineData("Нужно ли платить налог", QueryIntent.Question)]
    [InlineData("Сколько стоит виза", QueryIntent.Question)]
    [InlineData("How to close a loan early", QueryIntent.Instruction)]
    [InlineData("Как закрыть кредит", QueryIntent.Instruction)]
    [InlineData("Compare a loan and a mortgage", QueryIntent.Comparison)]
    [InlineData("Is a loan better than a mortgage?", QueryIntent.Comparison)]
    [InlineData("Что лучше: кредит или ипотека?", QueryIntent.Comparison)]
    [InlineData("Чем отличается ИП от ООО?", QueryIntent.Comparison)]
    [InlineData("Please write a contract", QueryIntent.Request)]
    [InlineData("Составь договор аренды", QueryIntent.Request)]
    [InlineData("My landlord is loud.", QueryIntent.Statement)]
    [InlineData("Хочу в отпуск.", QueryIntent.Statement)]
    [InlineData("!!!", QueryIntent.Statement)]
    public void The_wording_tells_the_intent(string query, QueryIntent intent) => Assert.Equal(intent, Analyse(query).Intent);

    private static QueryAnalysis Analyse(string query, ImmutableArray<string>? given = null, int atMost = 3) =>
        QueryAnalyzer.Analyse(query, language: null, given ?? [], BuiltInTemplates.General, atMost);
}
