using Nexus.Results;

namespace Nexus.Grains.Templates;

/// <summary>Where executions get their template from.</summary>
internal interface ITemplateSource
{
    /// <summary>A version of a template that is in use, for an execution that begins.</summary>
    /// <param name="id"><c>tpl_...</c></param>
    /// <param name="version">Null: the newest.</param>
    ValueTask<Result<Template>> FindAsync(string id, int? version);

    /// <summary>The version that an execution began with, whatever became of the template since; null: there never was one.</summary>
    ValueTask<Template?> RecallAsync(string id, int version);
}
