using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>A version of a template.</summary>
/// <param name="Id">Of the template.</param>
/// <param name="Version">Its number; each change of the template makes the next.</param>
/// <param name="IsCurrent">Whether it is the newest.</param>
/// <param name="IsBuiltIn">Whether it comes with Nexus and can't be changed.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">For people; null when there is none.</param>
/// <param name="Prompt">What the model is told first for every section; null when there is nothing.</param>
/// <param name="Variables">What placeholders stand for.</param>
/// <param name="Domains">What a section can be about; empty: the whole answer is one section.</param>
/// <param name="Fallback">The id of the domain that answers when no keyword fits; null: the last one.</param>
/// <param name="Model">Which model is wished; null: the provider's default.</param>
/// <param name="MaxTokens">Of a whole answer when the request names no limit; null: the server's setting.</param>
/// <param name="Cache">Whether and how long answers are given again; null: never.</param>
/// <param name="Warnings">What its author may want to know; it works all the same.</param>
/// <param name="CreatedAt">When the template was made.</param>
/// <param name="UpdatedAt">When this version was made.</param>
internal sealed record TemplateResponse(
    string Id,
    int Version,
    bool IsCurrent,
    bool IsBuiltIn,
    string Name,
    string? Description,
    string? Prompt,
    IReadOnlyList<VariableBody> Variables,
    IReadOnlyList<DomainBody> Domains,
    string? Fallback,
    string? Model,
    int? MaxTokens,
    CacheBody? Cache,
    IReadOnlyList<WarningResponse> Warnings,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Of a version.</summary>
    public static TemplateResponse Of(TemplateDetails details)
    {
        var definition = details.Definition;
        return new TemplateResponse(
            details.Id, details.Version, details.IsCurrent, details.IsBuiltIn, definition.Name, definition.Description, definition.Prompt,
            [.. definition.Variables.Select(VariableBody.Of)], [.. definition.Domains.Select(DomainBody.Of)], definition.Fallback,
            definition.Model, definition.MaxTokens, CacheBody.Of(definition.Cache),
            [.. details.Warnings.Select(w => new WarningResponse(w.Path, w.Reason))], details.CreatedAt, details.UpdatedAt);
    }
}

/// <summary>Something that an author may want to know.</summary>
/// <param name="Field">Where, as a JSON path.</param>
/// <param name="Reason">What.</param>
internal sealed record WarningResponse(string Field, string Reason);

/// <summary>A template in a list; the list is some milliseconds behind.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">For people; null when there is none.</param>
/// <param name="Version">The newest one.</param>
/// <param name="IsBuiltIn">Whether it comes with Nexus and can't be changed.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When the newest version was made.</param>
internal sealed record TemplateSummaryResponse(
    string Id, string Name, string? Description, int Version, bool IsBuiltIn, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Of a row.</summary>
    public static TemplateSummaryResponse Of(TemplateSummary row) =>
        new(row.Id, row.Name, row.Description, row.Version, row.IsBuiltIn, row.CreatedAt, row.UpdatedAt);
}

/// <summary>A version in a list.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">The template's name in it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RestoredFrom">The earlier version that it repeats; null for one that was written.</param>
internal sealed record TemplateVersionResponse(int Version, string Name, DateTimeOffset CreatedAt, int? RestoredFrom)
{
    /// <summary>Of a row.</summary>
    public static TemplateVersionResponse Of(TemplateVersionInfo row) => new(row.Version, row.Name, row.CreatedAt, row.RestoredFrom);
}

/// <summary>A domain that an answer can have a section for.</summary>
/// <param name="Domain">What <c>domains</c> of a request names.</param>
/// <param name="Languages">What it is called and about, by language code.</param>
internal sealed record DomainResponse(string Domain, IReadOnlyDictionary<string, DomainTextResponse> Languages)
{
    /// <summary>Of a domain.</summary>
    public static DomainResponse Of(DomainInfo domain) => new(
        domain.Id, domain.Languages.ToDictionary(
            l => l.Key, l => new DomainTextResponse(l.Value.Title, l.Value.Description, l.Value.Keywords), StringComparer.Ordinal));
}

/// <summary>A domain in one language.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Keywords">Beginnings of words that choose the domain when a query has them.</param>
internal sealed record DomainTextResponse(string Title, string Description, IReadOnlyList<string> Keywords);
