using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Nexus.Api.Http;
using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>What a template says.</summary>
/// <param name="Name">One line, at most 100 characters.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="Prompt">What the model is told first for every section, at most 16,000 characters. {{ name }} stands for a variable, \{{ for two braces.</param>
/// <param name="Variables">What placeholders may stand for, at most 50. Every prompt also has language and domain.</param>
/// <param name="Domains">What a section can be about, at most 16; without any, the whole answer is one section.</param>
/// <param name="Fallback">The id of the domain that answers when no keyword fits; the last one when left out.</param>
/// <param name="Model">Which model is wished; the provider's default when left out, or when it may not be had.</param>
/// <param name="MaxTokens">Tokens of a whole answer when the request names no limit; 1 to 8,192.</param>
/// <param name="Cache">Whether and how long answers are given again; never when left out.</param>
internal sealed record TemplateRequest(
    [Required, StringLength(TemplateLimits.Name, MinimumLength = 1), OneLine] string Name,
    [StringLength(TemplateLimits.Description)] string? Description = null,
    [StringLength(TemplateLimits.Prompt)] string? Prompt = null,
    [MaxLength(TemplateLimits.Variables)] IReadOnlyList<VariableBody>? Variables = null,
    [MaxLength(TemplateLimits.Domains)] IReadOnlyList<DomainBody>? Domains = null,
    [StringLength(TemplateLimits.Word)] string? Fallback = null,
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$")] string? Model = null,
    [Range(1, TemplateLimits.Tokens)] int? MaxTokens = null,
    CacheBody? Cache = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Variables?.Count; i++)
        {
            if (Variables[i] is null)
                yield return new ValidationResult("The entry must be a variable.", [$"{nameof(Variables)}[{i}]"]);
        }

        for (var i = 0; i < Domains?.Count; i++)
        {
            if (Domains[i] is null)
                yield return new ValidationResult("The entry must be a domain.", [$"{nameof(Domains)}[{i}]"]);
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal TemplateDefinition ToDefinition() => new(
        Name.Trim(), string.IsNullOrWhiteSpace(Description) ? null : Description.Trim(), string.IsNullOrEmpty(Prompt) ? null : Prompt,
        [.. (Variables ?? []).Select(v => v.ToVariable())], [.. (Domains ?? []).Select(d => d.ToDomain())], Fallback, Model, MaxTokens,
        Cache is { } cache ? new TemplateCaching(cache.TtlSeconds, cache.Scope == CacheScope.Shared) : null);
}

/// <summary>Who is given an answer again.</summary>
internal enum CacheScope
{
    /// <summary>Who was given it first.</summary>
    User,

    /// <summary>Everyone.</summary>
    Shared,
}

/// <summary>That answers may be given again to equal questions.</summary>
/// <param name="TtlSeconds">For how long; at most 30 days.</param>
/// <param name="Scope">user: to who was given it first, the default. shared: to everyone.</param>
internal sealed record CacheBody([Range(1, TemplateLimits.TtlSeconds)] int TtlSeconds, CacheScope Scope = CacheScope.User)
{
    /// <summary>Of a setting.</summary>
    public static CacheBody? Of(TemplateCaching? caching) =>
        caching is null ? null : new CacheBody(caching.TtlSeconds, caching.Shared ? CacheScope.Shared : CacheScope.User);
}

/// <summary>A field that a section can be about.</summary>
/// <param name="Id">Lower-case letters, digits and hyphens.</param>
/// <param name="Languages">What it is called, what the model is told and which words choose it, by two-letter language code. English (en) is needed.</param>
internal sealed record DomainBody(
    [Required, RegularExpression("^[a-z][a-z0-9-]{0,63}$", ErrorMessage = "The field must have lower-case letters, digits and hyphens.")] string Id,
    [Required, MaxLength(TemplateLimits.Languages)] IReadOnlyDictionary<string, DomainLanguageBody> Languages) : IValidatableObject
{
    /// <summary>Of a domain.</summary>
    public static DomainBody Of(TemplateDomainDefinition domain) => new(
        domain.Id, domain.Languages.OrderBy(l => l.Key, StringComparer.Ordinal).ToDictionary(
            l => l.Key, l => new DomainLanguageBody(l.Value.Title, l.Value.Description, l.Value.Prompt, l.Value.Keywords), StringComparer.Ordinal));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (language, text) in Languages ?? ImmutableDictionary<string, DomainLanguageBody>.Empty)
        {
            if (language is not [>= 'a' and <= 'z', >= 'a' and <= 'z'])
                yield return new ValidationResult("The languages must be named by two-letter codes such as en.", [nameof(Languages)]);
            else if (text is null)
                yield return new ValidationResult("The entry must be an object.", [$"{nameof(Languages)}.{language}"]);
            else if (text.FindFault() is var (field, reason))
                yield return new ValidationResult(reason, [$"{nameof(Languages)}.{language}.{field}"]);
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal TemplateDomainDefinition ToDomain() => new(
        Id, Languages.ToImmutableDictionary(
            l => l.Key,
            l => new TemplateDomainText(l.Value.Title, l.Value.Description ?? "", l.Value.Prompt, [.. l.Value.Keywords ?? []]), StringComparer.Ordinal));
}

/// <summary>A domain in one language.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence for people.</param>
/// <param name="Prompt">What the model is told for this section, at most 16,000 characters, with placeholders.</param>
/// <param name="Keywords">Beginnings of words that choose the domain, at most 100; one that ends with = is a whole word.</param>
internal sealed record DomainLanguageBody(
    [Required] string Title, string? Description, [Required] string Prompt, IReadOnlyList<string>? Keywords = null)
{
    // The framework's validation does not look into dictionaries.
    internal (string Field, string Reason)? FindFault()
    {
        if (string.IsNullOrWhiteSpace(Title) || Title.Length > TemplateLimits.Word || Title.Any(char.IsControl))
            return ("title", $"The field must be one line of at most {TemplateLimits.Word} characters.");
        if (Description?.Length > TemplateLimits.Description)
            return ("description", $"The field must have at most {TemplateLimits.Description} characters.");
        if (string.IsNullOrWhiteSpace(Prompt) || Prompt.Length > TemplateLimits.Prompt)
            return ("prompt", $"The field must have 1 to {TemplateLimits.Prompt} characters.");
        if (Keywords?.Count > TemplateLimits.Keywords || Keywords?.Any(k => k is not { Length: > 0 and <= TemplateLimits.Word }) is true)
            return ("keywords", $"The field must have at most {TemplateLimits.Keywords} words of at most {TemplateLimits.Word} characters.");
        return null;
    }
}
