using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Templates;

/// <summary>The expected failures of templates and their executions.</summary>
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

    /// <summary>The template has no such version.</summary>
    public static readonly Error UnknownVersion =
        new Error(ErrorKind.Validation, "templates.unknown-template", "The template has no such version.").ForField("templateVersion");

    /// <summary>No such template, or no such version of it.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "templates.not-found", "There is no such template, or no such version of it.");

    /// <summary>It comes with the program.</summary>
    public static readonly Error ReadOnly =
        new(ErrorKind.Conflict, "templates.read-only", "The built-in template can't be changed; make a new one from what it says.");

    /// <summary>It was changed in the meantime.</summary>
    public static readonly Error Changed = new(ErrorKind.Conflict, "templates.changed", "The template was changed in the meantime.");

    /// <summary>A definition breaks rules.</summary>
    /// <param name="issues">All of them.</param>
    public static Error Invalid(IEnumerable<TemplateIssue> issues) => new(
        ErrorKind.Validation, "templates.invalid", "The template has mistakes; see errors.",
        issues.GroupBy(i => i.Path, StringComparer.Ordinal).ToImmutableDictionary(
            g => g.Key, g => g.Select(Describe).ToImmutableArray(), StringComparer.Ordinal));

    /// <summary>Values for a template's variables are missing or wrong.</summary>
    /// <param name="reasons">By the variable's name.</param>
    public static Error InvalidVariables(IEnumerable<KeyValuePair<string, string>> reasons) => new(
        ErrorKind.Validation, "templates.invalid-variables", "Values for the template's variables are missing or wrong; see errors.",
        reasons.ToImmutableDictionary(r => $"variables.{r.Key}", r => ImmutableArray.Create(r.Value), StringComparer.Ordinal));

    /// <summary>The template has no such domain.</summary>
    /// <param name="index">Its place in the request.</param>
    public static Error UnknownDomain(int index) =>
        new Error(ErrorKind.Validation, "templates.unknown-domain", "The template has no such domain; GET /api/v1/templates/{id} names them.")
            .ForField($"domains[{index}]");

    /// <summary>A domain stands in the request twice.</summary>
    /// <param name="index">The second place.</param>
    public static Error RepeatedDomain(int index) =>
        new Error(ErrorKind.Validation, "templates.repeated-domain", "The domain is named twice.").ForField($"domains[{index}]");

    private static string Describe(TemplateIssue issue) =>
        issue.Line is { } line ? $"Line {line}, column {issue.Column}: {issue.Reason}" : issue.Reason;
}
