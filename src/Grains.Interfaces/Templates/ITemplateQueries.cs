using System.Collections.Immutable;

namespace Nexus.Templates;

/// <summary>What templates there are to choose from.</summary>
public interface ITemplateQueries
{
    /// <summary>The domains of the built-in template, in its order.</summary>
    Task<ImmutableArray<DomainInfo>> ListDomainsAsync(CancellationToken cancellationToken);
}

/// <summary>A domain that an answer can have a section for.</summary>
/// <param name="Id">What <c>domains</c> of a request names.</param>
/// <param name="Languages">What it is called and about, by ISO 639-1 code.</param>
public sealed record DomainInfo(string Id, ImmutableDictionary<string, DomainDescription> Languages);

/// <summary>A domain in one language.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Keywords">Beginnings of words that choose the domain when a query has them.</param>
public sealed record DomainDescription(string Title, string Description, ImmutableArray<string> Keywords);
