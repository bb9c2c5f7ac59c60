using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>Something that a placeholder stands for.</summary>
/// <param name="Name">Letters, digits and underscores, not beginning with a digit; at most 64.</param>
/// <param name="Type">What its value may be: string, number, boolean, date (2026-01-31) or choice.</param>
/// <param name="Description">For people, at most 1,000 characters.</param>
/// <param name="Required">Whether a request must give it. One that is neither given nor has a default leaves nothing in the prompt.</param>
/// <param name="DefaultValue">The value when a request gives none.</param>
/// <param name="MinLength">Of a string.</param>
/// <param name="MaxLength">Of a string; at most 8,000, which also holds without it.</param>
/// <param name="Minimum">Of a number.</param>
/// <param name="Maximum">Of a number.</param>
/// <param name="Choices">Of a choice: what there is to choose from, at most 50.</param>
internal sealed record VariableBody(
    [Required, StringLength(TemplateLimits.VariableName, MinimumLength = 1)] string Name,
    TemplateVariableType Type = TemplateVariableType.String,
    [StringLength(TemplateLimits.Description)] string? Description = null,
    bool Required = false,
    JsonElement? DefaultValue = null,
    [Range(0, TemplateLimits.Value)] int? MinLength = null,
    [Range(0, TemplateLimits.Value)] int? MaxLength = null,
    decimal? Minimum = null,
    decimal? Maximum = null,
    [MaxLength(TemplateLimits.Choices)] IReadOnlyList<string>? Choices = null) : IValidatableObject
{
    /// <summary>Of a variable.</summary>
    public static VariableBody Of(TemplateVariable variable) => new(
        variable.Name, variable.Type, variable.Description, variable.Required,
        variable.Default is { } otherwise ? JsonElement.Parse(otherwise) : null,
        variable.MinLength, variable.MaxLength, variable.Minimum, variable.Maximum, variable.Choices.IsEmpty ? null : variable.Choices);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Choices?.Count; i++)
        {
            if (Choices[i] is not { Length: > 0 and <= TemplateLimits.Word })
                yield return new ValidationResult($"The entry must have 1 to {TemplateLimits.Word} characters.", [$"{nameof(Choices)}[{i}]"]);
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal TemplateVariable ToVariable() => new(
        Name, Type, Description, Required, DefaultValue is { ValueKind: not JsonValueKind.Null } otherwise ? otherwise.GetRawText() : null,
        MinLength, MaxLength, Minimum, Maximum, Choices?.ToImmutableArray() ?? []);
}
