using Microsoft.Extensions.AI;
using Nexus.Grains.Templates;

namespace Nexus.Grains.Tests.Templates;

public sealed class SectionPromptTests
{
    [Theory]
    [InlineData(null, "Answer in the language with the ISO 639-1 code 'en'")]
    [InlineData("ru", "Отвечай по-русски")]
    [InlineData("de", "Answer in the language with the ISO 639-1 code 'de'")]
    public void A_model_is_told_everything_in_the_messages(string? language, string rule)
    {
        var prompt = Prompt(language, context: null);
        Assert.Equal([ChatRole.System, ChatRole.User], prompt.Messages.Select(m => m.Role));
        Assert.Contains(rule, prompt.Messages[0].Text, StringComparison.Ordinal);
        Assert.Equal("What is a loan?", prompt.Messages[1].Text);
        Assert.Equal(100, prompt.Options.MaxOutputTokens);
    }

    [Fact]
    public void The_context_stands_before_the_query()
    {
        var prompt = Prompt("en", """{"city":"Berlin"}""");
        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.User], prompt.Messages.Select(m => m.Role));
        Assert.Contains("""{"city":"Berlin"}""", prompt.Messages[1].Text, StringComparison.Ordinal);
        Assert.Equal("What is a loan?", prompt.Messages[2].Text);
    }

    private static SectionPrompt Prompt(string? language, string? context)
    {
        var analysis = QueryAnalyzer.Analyse("What is a loan?", language, ["finance"], BuiltInTemplates.General, 3);
        return SectionPrompt.For(BuiltInTemplates.General.Find("finance")!, analysis, "What is a loan?", context, maxTokens: 100);
    }
}
