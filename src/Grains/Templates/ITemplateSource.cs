namespace Nexus.Grains.Templates;

/// <summary>Where executions get their template from.</summary>
internal interface ITemplateSource
{
    /// <summary>One version of a template, or null.</summary>
    /// <param name="id"><c>tpl_...</c></param>
    /// <param name="version">Null: the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Template?> FindAsync(string id, int? version, CancellationToken cancellationToken);
}
