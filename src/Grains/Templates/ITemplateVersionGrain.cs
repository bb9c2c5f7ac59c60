using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>
/// An earlier version of a template: a row of its own, so that the price of a change does not grow with their number. The key is
/// <see cref="KeyOf"/>. Only the template's grain asks it.
/// </summary>
[Alias("templates.version")]
public interface ITemplateVersionGrain : IGrainWithStringKey
{
    /// <summary>Keeps it. A second time changes nothing.</summary>
    /// <param name="definition">What it says.</param>
    /// <param name="createdAt">When it was made, UTC.</param>
    [Alias("keep"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task KeepAsync(TemplateDefinition definition, DateTimeOffset createdAt);

    /// <summary>What it says, and when it was made; null: it was never kept.</summary>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<KeptVersion?> GetAsync();

    /// <summary>The key of a version.</summary>
    static string KeyOf(string templateId, int version) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{templateId}.v{version}");
}

/// <summary>A version that was kept.</summary>
/// <param name="Definition">What it says.</param>
/// <param name="CreatedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("templates.kept-version")]
public sealed record KeptVersion([property: Id(0)] TemplateDefinition Definition, [property: Id(1)] DateTimeOffset CreatedAt);
