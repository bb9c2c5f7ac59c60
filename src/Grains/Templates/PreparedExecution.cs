using System.Collections.Immutable;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>A command that can be executed: its template is there, and what it says fits the template.</summary>
/// <param name="Template">The version to work from.</param>
/// <param name="Variables">The texts of its variables.</param>
internal sealed record PreparedExecution(Template Template, ImmutableDictionary<string, string> Variables)
{
    /// <summary>Looks the template up and checks the command against it.</summary>
    public static async ValueTask<Result<PreparedExecution>> OfAsync(StartExecution command, ITemplateSource templates)
    {
        var found = await templates.FindAsync(command.TemplateId ?? BuiltInTemplate.Id, command.TemplateVersion);
        if (found.Error is { } unknown)
            return unknown;
        var template = found.Require();
        if (FindWrongDomain(command, template) is { } error)
            return error;
        var variables = TemplateValues.Bind(template.Variables, command.Variables);
        return variables.Error is { } wrong ? wrong : new PreparedExecution(template, variables.Require());
    }

    private static Error? FindWrongDomain(StartExecution command, Template template)
    {
        for (var i = 0; i < command.Domains.Length; i++)
        {
            if (template.Find(command.Domains[i]) is null)
                return TemplateErrors.UnknownDomain(i);
            if (command.Domains.IndexOf(command.Domains[i]) < i)
                return TemplateErrors.RepeatedDomain(i);
        }

        return null;
    }
}
