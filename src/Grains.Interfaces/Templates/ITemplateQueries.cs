using System.Collections.Immutable;

namespace Nexus.Templates;

/// <summary>What templates there are to choose from. Lists are some milliseconds behind the grains.</summary>
public interface ITemplateQueries
{
    /// <summary>The domains of the built-in template, in its order.</summary>
    Task<ImmutableArray<DomainInfo>> ListDomainsAsync(CancellationToken cancellationToken);

    /// <summary>The templates, the newest first, the built-in one last.</summary>
    /// <param name="search">Part of the name or the description, in any case; null: all.</param>
    /// <param name="after">The id of the last one of the page before, or null for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<TemplateSummary>> ListAsync(string? search, string? after, int count, CancellationToken cancellationToken);

    /// <summary>The versions of a template, the newest first.</summary>
    /// <param name="templateId"><c>tpl_...</c></param>
    /// <param name="below">Only versions below this one; null: from the newest on.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<TemplateVersionInfo>> ListVersionsAsync(string templateId, int? below, int count, CancellationToken cancellationToken);

    /// <summary>The built-in template with this id, or null. It is no grain.</summary>
    TemplateDetails? FindBuiltIn(string id);
}

/// <summary>A template in a list.</summary>
/// <param name="Id"><c>tpl_...</c></param>
/// <param name="Name">For people.</param>
/// <param name="Description">For people, or null.</param>
/// <param name="Version">The newest one.</param>
/// <param name="IsBuiltIn">Whether it comes with the program and can't be changed.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">When the newest version was made, UTC.</param>
public sealed record TemplateSummary(
    string Id, string Name, string? Description, int Version, bool IsBuiltIn, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A version in a list.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">The template's name in it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="RestoredFrom">The earlier version that it repeats, or null.</param>
public sealed record TemplateVersionInfo(int Version, string Name, DateTimeOffset CreatedAt, int? RestoredFrom);

/// <summary>A domain that an answer can have a section for.</summary>
/// <param name="Id">What <c>domains</c> of a request names.</param>
/// <param name="Languages">What it is called and about, by ISO 639-1 code.</param>
public sealed record DomainInfo(string Id, ImmutableDictionary<string, DomainDescription> Languages);

/// <summary>A domain in one language.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Keywords">Beginnings of words that choose the domain when a query has them.</param>
public sealed record DomainDescription(string Title, string Description, ImmutableArray<string> Keywords);
