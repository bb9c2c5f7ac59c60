using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Nexus.Grains.Templates;
using Nexus.Templates;

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

    [Fact]
    public void What_was_said_stands_before_the_context_and_both_before_the_query()
    {
        var prompt = Prompt(BuiltInTemplates.General, "en", """{"city":"Berlin"}""", [], talk: "[User] We want to buy a flat.");
        Assert.Equal(
            ["What has been said in the conversation:\n[User] We want to buy a flat.", "Context (JSON):\n{\"city\":\"Berlin\"}", "What is a loan?"],
            prompt.Messages.Skip(1).Select(m => m.Text));
    }

    [Fact]
    public void A_written_template_speaks_before_the_domain_and_values_stand_as_they_were_given()
    {
        var template = Template.Of("tpl_1", 1, Definition);
        var prompt = Prompt(template, "en", context: null, new Dictionary<string, string> { ["company"] = "{{ domain }} & Co." });
        Assert.Equal(
            "You work for {{ domain }} & Co..\n\nTalk about Billing in en.\n" +
            "Answer only the part of the query that belongs to the field \"Billing\". Answer in the language with the ISO 639-1 code 'en', " +
            "briefly and to the point, without an introduction.\n",
            prompt.Messages[0].Text);
        Assert.Equal("gpt-4o-mini", prompt.Options.ModelId);
    }

    [Fact]
    public void A_template_without_domains_answers_the_query_as_a_whole()
    {
        var template = Template.Of("tpl_1", 1, Definition with { Domains = [], Fallback = null });
        var prompt = Prompt(template, "ru", context: null, new Dictionary<string, string> { ["company"] = "Acme" });
        Assert.Equal("You work for Acme.\n\nОтвечай по-русски, коротко и по делу, без вступлений.\n", prompt.Messages[0].Text);
    }

    private static TemplateDefinition Definition => TemplateDefinitions.Of("You work for {{ company }}.", TemplateDefinitions.Variable("company")) with
    {
        Model = "gpt-4o-mini",
        Domains = [TemplateDefinitions.Domain("billing", "Billing", "Talk about {{domain}} in {{ language }}.", "invoice")],
    };

    private static SectionPrompt Prompt(string? language, string? context) => Prompt(BuiltInTemplates.General, language, context, []);

    private static SectionPrompt Prompt(Template template, string? language, string? context, Dictionary<string, string> variables, string? talk = null)
    {
        var given = template.Find("finance") is null ? Array.Empty<string>() : ["finance"];
        var analysis = QueryAnalyzer.Analyse("What is a loan?", language, [.. given], template, 3);
        var state = ExecutionStates.Queued().State with
        {
            Context = context,
            Talk = talk,
            MaxTokens = 100,
            Variables = variables.ToImmutableDictionary(StringComparer.Ordinal),
        };
        state = state.BeginAnalysis(ExecutionStates.Start).Then(s => s.BeginSections(analysis)).State;
        return SectionPrompt.For(template, template.Find(state.Sections[0].Domain)!, state);
    }
}
