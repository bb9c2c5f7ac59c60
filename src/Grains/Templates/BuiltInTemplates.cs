using System.Collections.Immutable;
using Nexus.Grains.Templates.Domains;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>The template that every installation has, with the domains of the <c>Domains</c> folder.</summary>
internal sealed class BuiltInTemplates : ITemplateSource, ITemplateQueries
{
    /// <summary>The one there is. A change of a domain's texts raises its version.</summary>
    public static readonly Template General = new(
        BuiltInTemplate.Id,
        Version: 1,
        [
            FinanceDomain.Domain,
            LegalDomain.Domain,
            HealthDomain.Domain,
            TechnologyDomain.Domain,
            TravelDomain.Domain,
            EducationDomain.Domain,
            MarketingDomain.Domain,
            GeneralDomain.Domain,
        ],
        Fallback: GeneralDomain.Id);

    /// <inheritdoc/>
    /// <remarks>
    /// Earlier versions are not kept: an execution that began before an upgrade of the program is finished with the texts of
    /// after it, instead of failing.
    /// </remarks>
    public ValueTask<Template?> FindAsync(string id, int? version, CancellationToken cancellationToken) =>
        new(id == General.Id && (version ?? General.Version) <= General.Version ? General : null);

    /// <inheritdoc/>
    public Task<ImmutableArray<DomainInfo>> ListDomainsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(General.Domains.Select(Describe).ToImmutableArray());

    private static DomainInfo Describe(TemplateDomain domain) => new(
        domain.Id,
        domain.Texts.ToImmutableDictionary(
            t => t.Key,
            t => new DomainDescription(t.Value.Title, t.Value.Description, [.. t.Value.Keywords.Select(k => k.TrimEnd('='))]),
            StringComparer.Ordinal));
}
