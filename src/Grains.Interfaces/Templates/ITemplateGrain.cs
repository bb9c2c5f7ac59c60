using Nexus.Results;

namespace Nexus.Templates;

/// <summary>
/// One template with all its versions; its key is its id (<c>tpl_...</c>). A version never changes once it is saved. Who may change
/// templates, the caller has checked.
/// </summary>
[Alias("templates.template")]
public interface ITemplateGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes it, as version 1. A second time answers what there is. Fails with <see cref="TemplateErrors.Invalid"/>.
    /// </summary>
    [Alias("create"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<TemplateDetails>> CreateAsync(TemplateDefinition definition);

    /// <summary>A version, as long as the template is not deleted. Fails with <see cref="TemplateErrors.NotFound"/>.</summary>
    /// <param name="version">Null: the newest.</param>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<TemplateDetails>> GetAsync(int? version);

    /// <summary>The number of the newest version; null: there is none, or the template is deleted.</summary>
    [Alias("current"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<int?> GetCurrentAsync();

    /// <summary>A version that was saved at some time, also of a template that was deleted since; null: there never was.</summary>
    [Alias("recall"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<TemplateDefinition?> RecallAsync(int version);

    /// <summary>
    /// Makes the next version; what says the same as the newest one makes none. Fails with <see cref="TemplateErrors.Invalid"/>,
    /// <see cref="TemplateErrors.NotFound"/> or <see cref="TemplateErrors.Changed"/>.
    /// </summary>
    /// <param name="definition">What it says.</param>
    /// <param name="expected">The newest version, as far as the caller knows; null: any.</param>
    [Alias("change"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<TemplateDetails>> ChangeAsync(TemplateDefinition definition, long? expected);

    /// <summary>Makes an earlier version the newest one, as a new version. Fails as <see cref="ChangeAsync"/> does.</summary>
    /// <param name="version">Which.</param>
    /// <param name="expected">The newest version, as far as the caller knows; null: any.</param>
    [Alias("restore"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<TemplateDetails>> RestoreAsync(int version, long? expected);

    /// <summary>
    /// Takes it out of use. Its versions stay for the executions that used them. Fails with <see cref="TemplateErrors.NotFound"/> or
    /// <see cref="TemplateErrors.Changed"/>.
    /// </summary>
    /// <param name="expected">The newest version, as far as the caller knows; null: any.</param>
    [Alias("delete")]
    Task<Result> DeleteAsync(long? expected);
}
