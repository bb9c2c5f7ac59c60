using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using Nexus.Grains.Ai;

namespace Nexus.Grains.Templates;

/// <summary>Everything a model is told to write one section.</summary>
/// <param name="Messages">Role, points and rules as the system message; what was said in the conversation, the context, then the query, as the user's.</param>
/// <param name="Options">The section's token limit, and hints for the offline model.</param>
internal sealed record SectionPrompt(ImmutableArray<ChatMessage> Messages, ChatOptions Options)
{
    /// <summary>The prompt of a domain's section.</summary>
    public static SectionPrompt For(Template template, TemplateDomain domain, ExecutionState state)
    {
        var language = state.Analysis!.Language;
        var text = domain.In(language);
        var words = PromptWords.In(language);
        var values = (state.Variables ?? ImmutableDictionary<string, string>.Empty)
            .SetItem(PromptNames.Language, language).SetItem(PromptNames.Domain, text.Title);
        ImmutableArray<ChatMessage> background =
        [
            .. state.Talk is { } talk ? [new ChatMessage(ChatRole.User, $"{words.Talk}\n{talk}")] : ImmutableArray<ChatMessage>.Empty,
            .. state.Context is { } context ? [new ChatMessage(ChatRole.User, $"{words.Context}\n{context}")] : ImmutableArray<ChatMessage>.Empty,
        ];
        return new SectionPrompt(
            [
                new ChatMessage(ChatRole.System, Compose(template.Prompt.Render(values), text.Instruct(words, values))),
                .. background,
                new ChatMessage(ChatRole.User, state.Query),
            ],
            new ChatOptions
            {
                ModelId = template.Model,
                MaxOutputTokens = state.MaxSectionTokens,
                AdditionalProperties = new AdditionalPropertiesDictionary
                {
                    [ModelHints.Language] = language,
                    [ModelHints.Title] = text.Title,
                },
            });
    }

    private static string Compose(string whole, string section) => whole.Length == 0 ? section : $"{whole}\n\n{section}";
}

/// <summary>The words around a domain's texts, in one language.</summary>
internal sealed record PromptWords(string Role, CompositeFormat Task, string Answer, string Consider, string Talk, string Context)
{
    private static readonly PromptWords Russian = new(
        "Ты —",
        CompositeFormat.Parse("Ответь только на ту часть запроса, которая относится к области «{0}». Отвечай по-русски, коротко и по делу, без вступлений."),
        "Отвечай по-русски, коротко и по делу, без вступлений.",
        "Учти:",
        "Что было сказано в беседе:",
        "Контекст (JSON):");

    private static readonly PromptWords English = Other("en");

    /// <summary>In this language; English words that ask for the language when there are none.</summary>
    public static PromptWords In(string language) => language switch
    {
        TextLanguage.Russian => Russian,
        TextLanguage.English => English,
        _ => Other(language),
    };

    /// <summary>What a section is to be, and in which language.</summary>
    public string TaskFor(string title) => string.Format(CultureInfo.InvariantCulture, Task, title);

    private static PromptWords Other(string language)
    {
        var answer = $"Answer in the language with the ISO 639-1 code '{language}', briefly and to the point, without an introduction.";
        return new PromptWords(
            "You are",
            CompositeFormat.Parse($"Answer only the part of the query that belongs to the field \"{{0}}\". {answer}"),
            answer,
            "Consider:",
            "What has been said in the conversation:",
            "Context (JSON):");
    }
}
