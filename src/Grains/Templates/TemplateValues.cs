using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Turns what a request gives for variables into the texts that stand in prompts.</summary>
internal static class TemplateValues
{
    private const string DateFormat = "yyyy-MM-dd";
    private const string NoDate = "The value must be a date like 2026-01-31.";

    /// <summary>The texts of all variables that have one.</summary>
    /// <param name="declared">The template's variables.</param>
    /// <param name="given">A JSON object, or null.</param>
    public static Result<ImmutableDictionary<string, string>> Bind(ImmutableArray<TemplateVariable> declared, string? given)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        using var document = given is null ? null : JsonDocument.Parse(given);
        foreach (var variable in declared)
            Bind(variable, document?.RootElement, values, reasons);
        if (document is not null)
        {
            foreach (var member in document.RootElement.EnumerateObject().Where(m => declared.All(d => d.Name != m.Name)))
                reasons[member.Name] = "The template has no variable of this name.";
        }

        return reasons.Count > 0 ? TemplateErrors.InvalidVariables(reasons) : values.ToImmutable();
    }

    /// <summary>The text of a value.</summary>
    /// <param name="variable">What it is for.</param>
    /// <param name="value">What was given.</param>
    /// <param name="text">As it stands in prompts.</param>
    /// <returns>Why it can't be the variable's value, or null.</returns>
    public static string? Read(TemplateVariable variable, JsonElement value, out string text)
    {
        text = "";
        switch (variable.Type)
        {
            case TemplateVariableType.Number:
                return ReadNumber(variable, value, out text);
            case TemplateVariableType.Boolean:
                text = value.ValueKind == JsonValueKind.True ? "true" : "false";
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "The value must be true or false.";
        }

        if (value.ValueKind != JsonValueKind.String)
            return variable.Type == TemplateVariableType.Date ? NoDate : "The value must be a string.";
        text = value.GetString()!;
        return variable.Type switch
        {
            TemplateVariableType.Date => IsDate(text) ? null : NoDate,
            TemplateVariableType.Choice => variable.Choices.Contains(text, StringComparer.Ordinal)
                ? null
                : $"The value must be one of {string.Join(", ", variable.Choices)}.",
            _ => CheckLength(variable, text.Length),
        };
    }

    private static void Bind(
        TemplateVariable variable, JsonElement? given, ImmutableDictionary<string, string>.Builder values, Dictionary<string, string> reasons)
    {
        if (given is { } members && members.TryGetProperty(variable.Name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            Take(value);
        }
        else if (variable.Default is { } otherwise)
        {
            using var document = JsonDocument.Parse(otherwise);
            Take(document.RootElement);
        }
        else if (variable.Required)
        {
            reasons[variable.Name] = "The variable needs a value.";
        }

        void Take(JsonElement element)
        {
            if (Read(variable, element, out var text) is { } reason)
                reasons[variable.Name] = reason;
            else
                values[variable.Name] = text;
        }
    }

    private static string? ReadNumber(TemplateVariable variable, JsonElement value, out string text)
    {
        text = "";
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number))
            return "The value must be a number.";
        text = number.ToString(CultureInfo.InvariantCulture);
        if (number < variable.Minimum)
            return $"The value must be at least {Invariant(variable.Minimum)}.";
        return number > variable.Maximum ? $"The value must be at most {Invariant(variable.Maximum)}." : null;
    }

    private static string? CheckLength(TemplateVariable variable, int length)
    {
        var most = variable.MaxLength ?? TemplateLimits.Value;
        if (length < variable.MinLength)
            return $"The value must have at least {Invariant(variable.MinLength)} characters.";
        return length > most ? $"The value must have at most {Invariant(most)} characters." : null;
    }

    private static bool IsDate(string text) => DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static string Invariant(IFormattable? value) => value?.ToString(format: null, CultureInfo.InvariantCulture) ?? "";
}
