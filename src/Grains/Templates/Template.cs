using System.Collections.Immutable;
using Nexus.Grains.Ai;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>What an execution works from: one version of a template, taken apart, never changed.</summary>
/// <param name="Id"><c>tpl_...</c></param>
/// <param name="Version">Starts at 1.</param>
/// <param name="Domains">What a query can be about; at least one.</param>
/// <param name="Fallback">The id of the domain that answers when no other fits.</param>
internal sealed record Template(string Id, int Version, ImmutableArray<TemplateDomain> Domains, string Fallback)
{
    // The one section of a template whose author named no domains.
    private const string WholeAnswer = "answer";

    /// <summary>What the model is told first for every section.</summary>
    public PromptText Prompt { get; init; } = PromptText.Empty;

    /// <summary>What its placeholders stand for.</summary>
    public ImmutableArray<TemplateVariable> Variables { get; init; } = [];

    /// <summary>Which model is wished, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Of a whole answer, or null.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Null: an answer is never taken from the cache.</summary>
    public TemplateCaching? Cache { get; init; }

    /// <summary>A version that its author wrote.</summary>
    public static Template Of(string id, int version, TemplateDefinition definition)
    {
        ImmutableArray<TemplateDomain> domains = definition.Domains.IsEmpty
            ? [TemplateDomain.Whole(WholeAnswer, definition)]
            : [.. definition.Domains.Select(TemplateDomain.Of)];
        return new Template(id, version, domains, definition.Fallback ?? domains[^1].Id)
        {
            Prompt = PromptText.Parse(definition.Prompt ?? ""),
            Variables = definition.Variables,
            Model = definition.Model,
            MaxTokens = definition.MaxTokens,
            Cache = definition.Cache,
        };
    }

    /// <summary>The domain with this id, or null.</summary>
    public TemplateDomain? Find(string domain) => Domains.FirstOrDefault(d => d.Id == domain);
}

/// <summary>A field that a section of an answer can be about.</summary>
/// <param name="Id">Lower case, a word: <c>finance</c>.</param>
/// <param name="Texts">By ISO 639-1 code; English is always there.</param>
internal sealed record TemplateDomain(string Id, ImmutableDictionary<string, DomainText> Texts)
{
    /// <summary>Stands behind a keyword that is a whole word.</summary>
    public const char WholeWord = '=';

    private const string DefaultLanguage = "en";

    /// <summary>A domain in English and Russian.</summary>
    public TemplateDomain(string id, DomainText english, DomainText russian)
        : this(id, ImmutableDictionary.CreateRange(
            StringComparer.Ordinal,
            [KeyValuePair.Create(DefaultLanguage, english), KeyValuePair.Create("ru", russian)]))
    {
    }

    /// <summary>A domain that an author wrote.</summary>
    public static TemplateDomain Of(TemplateDomainDefinition definition) => new(
        definition.Id,
        definition.Languages.ToImmutableDictionary(
            l => l.Key,
            DomainText (l) => new WrittenText(
                l.Value.Title, l.Value.Description, [.. l.Value.Keywords.Select(TextWords.Normalize)], PromptText.Parse(l.Value.Prompt)),
            StringComparer.Ordinal));

    /// <summary>The one domain of a template that names none: the answer as a whole.</summary>
    public static TemplateDomain Whole(string id, TemplateDefinition definition) => new(
        id,
        ImmutableDictionary.CreateRange(
            StringComparer.Ordinal,
            [KeyValuePair.Create(DefaultLanguage, (DomainText)new WholeText(definition.Name, definition.Description ?? ""))]));

    /// <summary>In this language, or in English when there is no text in it.</summary>
    public DomainText In(string language) => Texts.GetValueOrDefault(language) ?? Texts[DefaultLanguage];
}
