using System.ComponentModel.DataAnnotations;

namespace Nexus.Api.Http;

/// <summary>
/// For one-line text (names, titles): no control characters, hence no line breaks, and not only white space.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class OneLineAttribute() : ValidationAttribute("The field {0} must be one line of text without control characters.")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is not string text || (!text.Any(char.IsControl) && !(text.Length > 0 && string.IsNullOrWhiteSpace(text)));
}
