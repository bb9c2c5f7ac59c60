using Nexus.Results;

namespace Nexus.Templates;

/// <summary>The expected failures of template executions.</summary>
public static class TemplateErrors
{
    /// <summary>No such execution, or not the caller's.</summary>
    public static readonly Error ExecutionNotFound =
        new(ErrorKind.NotFound, "templates.execution-not-found", "There is no such execution.");

    /// <summary>It can't be cancelled any more.</summary>
    public static readonly Error ExecutionFinished =
        new(ErrorKind.Conflict, "templates.execution-finished", "The execution is finished; there is nothing to cancel.");

    /// <summary>No such template.</summary>
    public static readonly Error UnknownTemplate =
        new Error(ErrorKind.Validation, "templates.unknown-template", "There is no template with this id.").ForField("templateId");

    /// <summary>The template has no such domain.</summary>
    /// <param name="index">Its place in the request.</param>
    public static Error UnknownDomain(int index) =>
        new Error(ErrorKind.Validation, "templates.unknown-domain", "The template has no such domain; GET /api/v1/templates/domains lists them.")
            .ForField($"domains[{index}]");

    /// <summary>A domain stands in the request twice.</summary>
    /// <param name="index">The second place.</param>
    public static Error RepeatedDomain(int index) =>
        new Error(ErrorKind.Validation, "templates.repeated-domain", "The domain is named twice.").ForField($"domains[{index}]");

    /// <summary>A field of the request belongs to a feature that this version does not have.</summary>
    /// <param name="field">Its JSON path.</param>
    public static Error NotAvailable(string field) =>
        new Error(ErrorKind.Validation, "templates.not-available", "This is not available yet; leave the field out.").ForField(field);
}
