using System.Collections.Immutable;
using Nexus.Grains.Templates.Domains;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>The template that every installation has, with the domains of the <c>Domains</c> folder.</summary>
internal static class BuiltInTemplates
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

    /// <summary>It as an author would have written it, so that it can be copied.</summary>
    public static readonly TemplateDetails Details = new(
        General.Id, General.Version, IsCurrent: true, IsBuiltIn: true,
        new TemplateDefinition(
            "General", "Answers any query with a section for each field it touches; comes with Nexus.", Prompt: null, [],
            [.. General.Domains.Select(Write)], General.Fallback, Model: null, MaxTokens: null, Cache: null),
        Warnings: [], Made, Made);

    /// <summary>The domains, as lists show them.</summary>
    public static readonly ImmutableArray<DomainInfo> Domains = [.. General.Domains.Select(Describe)];

    // When its id was made.
    private static DateTimeOffset Made => new(2025, 9, 29, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A version; null for one that is yet to come.</summary>
    /// <remarks>
    /// Earlier versions are not kept: an execution that began before an upgrade of the program is finished with the texts of
    /// after it, instead of failing.
    /// </remarks>
    public static Template? Find(int? version) => (version ?? General.Version) is var number && number >= 1 && number <= General.Version ? General : null;

    private static DomainInfo Describe(TemplateDomain domain) => new(
        domain.Id,
        domain.Texts.ToImmutableDictionary(
            t => t.Key,
            t => new DomainDescription(t.Value.Title, t.Value.Description, [.. t.Value.Keywords.Select(k => k.TrimEnd(TemplateDomain.WholeWord))]),
            StringComparer.Ordinal));

    private static TemplateDomainDefinition Write(TemplateDomain domain) => new(
        domain.Id,
        domain.Texts.ToImmutableDictionary(
            t => t.Key,
            t => new TemplateDomainText(
                t.Value.Title, t.Value.Description, ((BuiltInText)t.Value).AsWritten(PromptWords.In(t.Key)), t.Value.Keywords),
            StringComparer.Ordinal));
}
