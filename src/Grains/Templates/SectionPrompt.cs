using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using Nexus.Grains.Ai;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Everything a model is told to write one section.</summary>
/// <param name="Messages">Role, points and rules as the system message; the context, then the query, as the user's.</param>
/// <param name="Options">The section's token limit, and hints for the offline model.</param>
internal sealed record SectionPrompt(ImmutableArray<ChatMessage> Messages, ChatOptions Options)
{
    /// <summary>The prompt of a domain's section.</summary>
    public static SectionPrompt For(TemplateDomain domain, QueryAnalysis analysis, string query, string? context, int maxTokens)
    {
        var text = domain.In(analysis.Language);
        var words = PromptWords.In(analysis.Language);
        ImmutableArray<ChatMessage> background = context is null ? [] : [new ChatMessage(ChatRole.User, $"{words.Context}\n{context}")];
        return new SectionPrompt(
            [new ChatMessage(ChatRole.System, Compose(text, words)), .. background, new ChatMessage(ChatRole.User, query)],
            new ChatOptions
            {
                MaxOutputTokens = maxTokens,
                AdditionalProperties = new AdditionalPropertiesDictionary
                {
                    [ModelHints.Language] = analysis.Language,
                    [ModelHints.Title] = text.Title,
                },
            });
    }

    private static string Compose(DomainText text, PromptWords words)
    {
        var message = new StringBuilder()
            .Append(words.Role).Append(' ').Append(text.Role).Append(".\n")
            .AppendFormat(CultureInfo.InvariantCulture, words.Task, text.Title).Append('\n')
            .Append(words.Consider).Append('\n');
        foreach (var point in text.Points)
            message.Append("- ").Append(point).Append('\n');
        return message.ToString();
    }
}

/// <summary>The words around a domain's texts, in one language.</summary>
internal sealed record PromptWords(string Role, CompositeFormat Task, string Consider, string Context)
{
    private static readonly PromptWords Russian = new(
        "Ты —",
        CompositeFormat.Parse("Ответь только на ту часть запроса, которая относится к области «{0}». Отвечай по-русски, коротко и по делу, без вступлений."),
        "Учти:",
        "Контекст (JSON):");

    private static readonly PromptWords English = Other("en");

    /// <summary>In this language; English words that ask for the language when there are none.</summary>
    public static PromptWords In(string language) => language switch
    {
        TextLanguage.Russian => Russian,
        TextLanguage.English => English,
        _ => Other(language),
    };

    private static PromptWords Other(string language) => new(
        "You are",
        CompositeFormat.Parse(
            $"Answer only the part of the query that belongs to the field \"{{0}}\". Answer in the language with the ISO 639-1 code '{language}', briefly and to the point, without an introduction."),
        "Consider:",
        "Context (JSON):");
}
