using System.Collections.Immutable;

namespace Nexus.Grains.Templates;

/// <summary>What an execution works from: one version of a template, never changed.</summary>
/// <param name="Id"><c>tpl_...</c></param>
/// <param name="Version">Starts at 1.</param>
/// <param name="Domains">What a query can be about; at least one.</param>
/// <param name="Fallback">The id of the domain that answers when no other fits.</param>
internal sealed record Template(string Id, int Version, ImmutableArray<TemplateDomain> Domains, string Fallback)
{
    /// <summary>The domain with this id, or null.</summary>
    public TemplateDomain? Find(string domain) => Domains.FirstOrDefault(d => d.Id == domain);
}

/// <summary>A field that a section of an answer can be about.</summary>
/// <param name="Id">Lower case, a word: <c>finance</c>.</param>
/// <param name="Texts">By ISO 639-1 code; English is always there.</param>
internal sealed record TemplateDomain(string Id, ImmutableDictionary<string, DomainText> Texts)
{
    private const string DefaultLanguage = "en";

    /// <summary>A domain in English and Russian.</summary>
    public TemplateDomain(string id, DomainText english, DomainText russian)
        : this(id, ImmutableDictionary.CreateRange(
            StringComparer.Ordinal,
            [KeyValuePair.Create(DefaultLanguage, english), KeyValuePair.Create("ru", russian)]))
    {
    }

    /// <summary>In this language, or in English when there is no text in it.</summary>
    public DomainText In(string language) => Texts.GetValueOrDefault(language) ?? Texts[DefaultLanguage];
}

/// <summary>A domain in one language.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Role">Who the model is to be: completes "You are ...".</param>
/// <param name="Keywords">Beginnings of words, lower case; one that ends with <c>=</c> is a whole word.</param>
/// <param name="Points">What an answer should consider, a sentence each; also all that the offline model knows.</param>
internal sealed record DomainText(
    string Title, string Description, string Role, ImmutableArray<string> Keywords, ImmutableArray<string> Points);
