using Nexus.Grains.Ai;
using Nexus.Grains.Templates;

namespace Nexus.Grains.Tests.Templates;

public sealed class BuiltInTemplatesTests
{
    public static TheoryData<string> Domains => [.. BuiltInTemplates.General.Domains.Select(d => d.Id)];

    [Theory]
    [MemberData(nameof(Domains))]
    public void A_domain_can_answer_in_russian_and_english(string id)
    {
        var domain = BuiltInTemplates.General.Find(id)!;
        Assert.Equal(["en", "ru"], domain.Texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(domain.Texts, text =>
        {
            Assert.Equal(text.Key, TextLanguage.Detect(text.Value.Title));
            Assert.Equal(text.Key, TextLanguage.Detect(text.Value.Description));
            var written = Assert.IsType<BuiltInText>(text.Value);
            Assert.Equal(text.Key, TextLanguage.Detect(written.Role));
            Assert.True(written.Points.Length >= 5);
            Assert.All(written.Points, point => Assert.Equal(text.Key, TextLanguage.Detect(point)));
        });
    }

    [Theory]
    [MemberData(nameof(Domains))]
    public void A_keyword_is_one_word_as_queries_are_taken_apart(string id)
    {
        foreach (var text in BuiltInTemplates.General.Find(id)!.Texts.Values)
        {
            Assert.Equal(text.Keywords.Length, text.Keywords.Distinct(StringComparer.Ordinal).Count());
            Assert.All(text.Keywords, keyword => Assert.Equal([keyword.TrimEnd('=')], TextWords.Of(keyword)));
        }
    }

    [Fact]
    public void The_fallback_is_one_of_the_domains_and_no_query_chooses_it_by_words()
    {
        var fallback = BuiltInTemplates.General.Find(BuiltInTemplates.General.Fallback)!;
        Assert.All(fallback.Texts.Values, text => Assert.Empty(text.Keywords));
    }

    [Fact]
    public void A_version_that_is_yet_to_come_can_not_be_found()
    {
        Assert.Same(BuiltInTemplates.General, BuiltInTemplates.Find(null));
        Assert.Same(BuiltInTemplates.General, BuiltInTemplates.Find(1));
        Assert.Null(BuiltInTemplates.Find(2));
    }

    [Fact]
    public void It_can_be_copied_as_it_is_shown()
    {
        var check = TemplateCheck.Of(BuiltInTemplates.Details.Definition);
        Assert.Empty(check.Errors);
        Assert.Empty(check.Warnings);

        var copy = Template.Of("tpl_copy", 1, BuiltInTemplates.Details.Definition);
        Assert.Equal(BuiltInTemplates.General.Fallback, copy.Fallback);
        Assert.Equal(BuiltInTemplates.General.Domains.Select(d => d.Id), copy.Domains.Select(d => d.Id));
        Assert.All(copy.Domains.Zip(BuiltInTemplates.General.Domains), pair => Assert.All(pair.First.Texts, text =>
            Assert.Equal(pair.Second.Texts[text.Key].Keywords.AsEnumerable(), text.Value.Keywords)));
    }
}
