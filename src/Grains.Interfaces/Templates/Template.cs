using System.Collections.Immutable;

namespace Nexus.Templates;

/// <summary>What a variable's value may be.</summary>
[GenerateSerializer, Alias("templates.variable-type")]
public enum TemplateVariableType
{
    /// <summary>Text.</summary>
#pragma warning disable CA1720 // The names are the words that authors write.
    String,
#pragma warning restore CA1720

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day: <c>2026-01-31</c>.</summary>
    Date,

    /// <summary>One of the listed texts.</summary>
    Choice,
}

/// <summary>Everything an author writes of a template. One that is saved has been checked.</summary>
/// <param name="Name">For people.</param>
/// <param name="Description">For people, or null.</param>
/// <param name="Prompt">What the model is told first for every section, with placeholders; or null.</param>
/// <param name="Variables">What placeholders may stand for.</param>
/// <param name="Domains">What a section can be about; empty: the whole answer is one section.</param>
/// <param name="Fallback">The id of the domain that answers when no keyword fits; null: the last one.</param>
/// <param name="Model">Which model is wished, or null: the provider's default.</param>
/// <param name="MaxTokens">Of a whole answer when the request names no limit; null: the setting decides.</param>
/// <param name="Cache">Null: an answer is never taken from the cache.</param>
[GenerateSerializer, Immutable, Alias("templates.definition")]
public sealed record TemplateDefinition(
    [property: Id(0)] string Name,
    [property: Id(1)] string? Description,
    [property: Id(2)] string? Prompt,
    [property: Id(3)] ImmutableArray<TemplateVariable> Variables,
    [property: Id(4)] ImmutableArray<TemplateDomainDefinition> Domains,
    [property: Id(5)] string? Fallback,
    [property: Id(6)] string? Model,
    [property: Id(7)] int? MaxTokens,
    [property: Id(8)] TemplateCaching? Cache);

/// <summary>Something that a placeholder stands for.</summary>
/// <param name="Name">A letter or underscore, then letters, digits and underscores.</param>
/// <param name="Type">What its value may be.</param>
/// <param name="Description">For people, or null.</param>
/// <param name="Required">Whether a request must give it. One that is neither given nor has a default is an empty text.</param>
/// <param name="Default">The value, as JSON text, when a request gives none; or null.</param>
/// <param name="MinLength">Of a string, in UTF-16 units.</param>
/// <param name="MaxLength">Of a string, in UTF-16 units.</param>
/// <param name="Minimum">Of a number.</param>
/// <param name="Maximum">Of a number.</param>
/// <param name="Choices">Of a choice.</param>
[GenerateSerializer, Immutable, Alias("templates.variable")]
public sealed record TemplateVariable(
    [property: Id(0)] string Name,
    [property: Id(1)] TemplateVariableType Type,
    [property: Id(2)] string? Description,
    [property: Id(3)] bool Required,
    [property: Id(4)] string? Default,
    [property: Id(5)] int? MinLength,
    [property: Id(6)] int? MaxLength,
    [property: Id(7)] decimal? Minimum,
    [property: Id(8)] decimal? Maximum,
    [property: Id(9)] ImmutableArray<string> Choices);

/// <summary>A field that a section can be about, as its author writes it.</summary>
/// <param name="Id">Lower case, a word: <c>finance</c>.</param>
/// <param name="Languages">By ISO 639-1 code; English is always there.</param>
[GenerateSerializer, Immutable, Alias("templates.domain")]
public sealed record TemplateDomainDefinition(
    [property: Id(0)] string Id,
    [property: Id(1)] ImmutableDictionary<string, TemplateDomainText> Languages);

/// <summary>A domain in one language.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Prompt">What the model is told for this section, with placeholders.</param>
/// <param name="Keywords">Beginnings of words that choose the domain; one that ends with <c>=</c> is a whole word.</param>
[GenerateSerializer, Immutable, Alias("templates.domain-text")]
public sealed record TemplateDomainText(
    [property: Id(0)] string Title,
    [property: Id(1)] string Description,
    [property: Id(2)] string Prompt,
    [property: Id(3)] ImmutableArray<string> Keywords);

/// <summary>That answers may be taken from the cache.</summary>
/// <param name="TtlSeconds">How long an answer may be given again.</param>
/// <param name="Shared">Whether also to other users; otherwise each has answers of his own.</param>
[GenerateSerializer, Immutable, Alias("templates.caching")]
public sealed record TemplateCaching([property: Id(0)] int TtlSeconds, [property: Id(1)] bool Shared);

/// <summary>One version of a template.</summary>
/// <param name="Id"><c>tpl_...</c></param>
/// <param name="Version">Starts at 1; each change makes the next.</param>
/// <param name="IsCurrent">Whether it is the newest.</param>
/// <param name="IsBuiltIn">Whether it comes with the program and can't be changed.</param>
/// <param name="Definition">What it says.</param>
/// <param name="Warnings">What its author may want to know; it works all the same.</param>
/// <param name="CreatedAt">When the template was made, UTC.</param>
/// <param name="UpdatedAt">When this version was made, UTC.</param>
[GenerateSerializer, Immutable, Alias("templates.details")]
public sealed record TemplateDetails(
    [property: Id(0)] string Id,
    [property: Id(1)] int Version,
    [property: Id(2)] bool IsCurrent,
    [property: Id(3)] bool IsBuiltIn,
    [property: Id(4)] TemplateDefinition Definition,
    [property: Id(5)] ImmutableArray<TemplateIssue> Warnings,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset UpdatedAt);

/// <summary>Something about a definition.</summary>
/// <param name="Path">Where, as a JSON path: <c>domains[0].languages.en.prompt</c>.</param>
/// <param name="Line">Of the text at that place, from 1; null: it is no text with placeholders.</param>
/// <param name="Column">In that line, in UTF-16 units from 1.</param>
/// <param name="Reason">For a person.</param>
[GenerateSerializer, Immutable, Alias("templates.issue")]
public sealed record TemplateIssue(
    [property: Id(0)] string Path, [property: Id(1)] int? Line, [property: Id(2)] int? Column, [property: Id(3)] string Reason);

/// <summary>How much is taken in.</summary>
public static class TemplateLimits
{
    /// <summary>UTF-16 units of a template's name.</summary>
    public const int Name = 100;

    /// <summary>UTF-16 units of a description.</summary>
    public const int Description = 1000;

    /// <summary>UTF-16 units of a prompt.</summary>
    public const int Prompt = 16_000;

    /// <summary>UTF-16 units of all prompts of a template.</summary>
    public const int AllPrompts = 128_000;

    /// <summary>Variables of a template.</summary>
    public const int Variables = 50;

    /// <summary>UTF-16 units of a variable's name.</summary>
    public const int VariableName = 64;

    /// <summary>UTF-16 units of a variable's value.</summary>
    public const int Value = 8_000;

    /// <summary>Choices of a variable.</summary>
    public const int Choices = 50;

    /// <summary>Domains of a template.</summary>
    public const int Domains = 16;

    /// <summary>Languages of a domain.</summary>
    public const int Languages = 10;

    /// <summary>Keywords of a domain in one language.</summary>
    public const int Keywords = 100;

    /// <summary>UTF-16 units of a keyword or a choice, of a domain's id and title.</summary>
    public const int Word = 64;

    /// <summary>Tokens of an answer.</summary>
    public const int Tokens = 8192;

    /// <summary>The longest time that an answer is cached: 30 days.</summary>
    public const int TtlSeconds = 30 * 24 * 3600;
}
