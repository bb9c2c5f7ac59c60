using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Grains.Ai;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Looks a definition through before it is saved. How many and how long its parts are, the caller has checked.</summary>
internal sealed class TemplateCheck
{
    private const string English = "en";

    private readonly TemplateDefinition _definition;
    private readonly List<TemplateIssue> _errors = [];
    private readonly List<TemplateIssue> _warnings = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private int _promptLength;

    private TemplateCheck(TemplateDefinition definition) => _definition = definition;

    /// <summary>What keeps the definition from being saved.</summary>
    public IReadOnlyList<TemplateIssue> Errors => _errors;

    /// <summary>What its author may want to know.</summary>
    public ImmutableArray<TemplateIssue> Warnings => [.. _warnings];

    /// <summary>Everything about a definition.</summary>
    public static TemplateCheck Of(TemplateDefinition definition)
    {
        var check = new TemplateCheck(definition);
        check.CheckVariables();
        if (definition.Prompt is { } prompt)
            check.CheckPrompt("prompt", prompt);
        check.CheckDomains();
        check.CheckUse();
        return check;
    }

    private void CheckVariables()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _definition.Variables.Length; i++)
        {
            var (variable, path) = (_definition.Variables[i], $"variables[{i}]");
            if (!PromptReader.IsName(variable.Name))
                Fail($"{path}.name", "The name must have letters, digits and underscores and begin with no digit.");
            else if (PromptNames.IsReserved(variable.Name))
                Fail($"{path}.name", "The name belongs to a value that every prompt has.");
            else if (!names.Add(variable.Name))
                Fail($"{path}.name", "The name stands twice.");
            CheckBounds(variable, path);
            CheckDefault(variable, path);
        }
    }

    private void CheckBounds(TemplateVariable variable, string path)
    {
        var isText = variable.Type == TemplateVariableType.String;
        if (!isText && (variable.MinLength ?? variable.MaxLength) is not null)
            Fail($"{path}.{(variable.MinLength is null ? "maxLength" : "minLength")}", "Only a string has a length.");
        if (variable.MinLength > variable.MaxLength)
            Fail($"{path}.minLength", "The shortest length must not be above the longest.");
        var isNumber = variable.Type == TemplateVariableType.Number;
        if (!isNumber && (variable.Minimum ?? variable.Maximum) is not null)
            Fail($"{path}.{(variable.Minimum is null ? "maximum" : "minimum")}", "Only a number has a range.");
        if (variable.Minimum > variable.Maximum)
            Fail($"{path}.minimum", "The smallest value must not be above the largest.");
        var isChoice = variable.Type == TemplateVariableType.Choice;
        if (isChoice == variable.Choices.IsEmpty)
            Fail($"{path}.choices", isChoice ? "A choice needs something to choose from." : "Only a choice has choices.");
        if (variable.Choices.Distinct(StringComparer.Ordinal).Count() < variable.Choices.Length)
            Fail($"{path}.choices", "A choice stands twice.");
    }

    private void CheckDefault(TemplateVariable variable, string path)
    {
        if (variable.Default is not { } otherwise)
            return;
        using var document = JsonDocument.Parse(otherwise);
        if (TemplateValues.Read(variable, document.RootElement, out _) is { } reason)
            Fail($"{path}.defaultValue", reason);
        else if (variable.Required)
            Warn($"{path}.required", "A variable with a default never lacks a value.");
    }

    private void CheckDomains()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _definition.Domains.Length; i++)
        {
            var (domain, path) = (_definition.Domains[i], $"domains[{i}]");
            if (!ids.Add(domain.Id))
                Fail($"{path}.id", "The id stands twice.");
            if (!domain.Languages.ContainsKey(English))
                Fail($"{path}.languages", "English (en) is needed: it answers for every language that is not there.");
            foreach (var (language, text) in domain.Languages.OrderBy(l => l.Key, StringComparer.Ordinal))
                CheckDomain($"{path}.languages.{language}", text);
        }

        if (_definition.Fallback is { } fallback && !ids.Contains(fallback))
            Fail("fallback", "There is no domain with this id.");
        if (_definition.Domains.IsEmpty && string.IsNullOrWhiteSpace(_definition.Prompt))
            Fail("prompt", "A template without domains needs a prompt.");
        if (_promptLength > TemplateLimits.AllPrompts)
            Fail("$", $"The prompts have more than {TemplateLimits.AllPrompts} characters together.");
    }

    private void CheckDomain(string path, TemplateDomainText text)
    {
        CheckPrompt($"{path}.prompt", text.Prompt);
        for (var i = 0; i < text.Keywords.Length; i++)
        {
            // What is no single word as queries are taken apart would never be found.
            var word = text.Keywords[i].TrimEnd(TemplateDomain.WholeWord);
            if (TextWords.Of(word).FirstOrDefault()?.Length != word.Length)
                Fail($"{path}.keywords[{i}]", "The keyword must be one word, or the beginning of one.");
        }
    }

    private void CheckPrompt(string path, string prompt)
    {
        _promptLength += prompt.Length;
        var text = PromptText.Parse(prompt);
        foreach (var fault in text.Faults)
            _errors.Add(new TemplateIssue(path, fault.Line, fault.Column, fault.Reason));
        foreach (var placeholder in text.Placeholders)
        {
            _used.Add(placeholder.Name);
            if (!PromptNames.IsReserved(placeholder.Name) && _definition.Variables.All(v => v.Name != placeholder.Name))
                _errors.Add(new TemplateIssue(path, placeholder.Line, placeholder.Column, $"The variable {placeholder.Name} is not declared."));
        }
    }

    private void CheckUse()
    {
        for (var i = 0; i < _definition.Variables.Length; i++)
        {
            if (!_used.Contains(_definition.Variables[i].Name))
                Warn($"variables[{i}]", "No prompt uses the variable.");
        }
    }

    private void Fail(string path, string reason) => _errors.Add(new TemplateIssue(path, Line: null, Column: null, reason));

    private void Warn(string path, string reason) => _warnings.Add(new TemplateIssue(path, Line: null, Column: null, reason));
}

/// <summary>Names that every prompt may use without declaring them.</summary>
internal static class PromptNames
{
    /// <summary>ISO 639-1 code of the answer's language.</summary>
    public const string Language = "language";

    /// <summary>The title of the section's domain.</summary>
    public const string Domain = "domain";

    /// <summary>Whether a name is one of them.</summary>
    public static bool IsReserved(string name) => name is Language or Domain;
}
