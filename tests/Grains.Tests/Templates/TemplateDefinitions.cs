using System.Collections.Immutable;
using Nexus.Templates;

namespace Nexus.Grains.Tests.Templates;

/// <summary>Templates as authors write them.</summary>
internal static class TemplateDefinitions
{
    public static TemplateDefinition Of(string? prompt, params TemplateVariable[] variables) => new(
        "Support", Description: null, prompt, [.. variables], [], Fallback: null, Model: null, MaxTokens: null, Cache: null);

    public static TemplateVariable Variable(
        string name, TemplateVariableType type = TemplateVariableType.String, string? @default = null, params string[] choices) => new(
        name, type, Description: null, Required: false, @default, MinLength: null, MaxLength: null, Minimum: null, Maximum: null, [.. choices]);

    public static TemplateDomainDefinition Domain(string id, string title, string prompt, params string[] keywords) => new(
        id,
        ImmutableDictionary.CreateRange(
            StringComparer.Ordinal, [KeyValuePair.Create("en", new TemplateDomainText(title, title, prompt, [.. keywords]))]));
}
