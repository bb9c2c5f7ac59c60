using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;

namespace Nexus.Api.Http;

/// <summary>Rules of members that no attribute says, for <see cref="IValidatableObject"/>. Each yields what is broken, or nothing.</summary>
internal static class FieldRules
{
    /// <summary>A text has something to read in it.</summary>
    public static IEnumerable<ValidationResult> NotBlank(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            yield return new ValidationResult("The field must not be blank.", [name]);
    }

    /// <summary>Every entry has 1 to so many characters.</summary>
    public static IEnumerable<ValidationResult> Entries(string name, IReadOnlyList<string>? entries, int maxLength, string message)
    {
        for (var i = 0; i < entries?.Count; i++)
        {
            if (entries[i] is not { Length: > 0 } entry || entry.Length > maxLength)
                yield return new ValidationResult(message, [$"{name}[{i}]"]);
        }
    }

    /// <summary>A JSON object of so many bytes of UTF-8 at most, if it is given.</summary>
    public static IEnumerable<ValidationResult> ObjectWithin(string name, JsonElement? given, int maxBytes)
    {
        if (given is not { } value)
            yield break;
        if (value.ValueKind != JsonValueKind.Object)
            yield return new ValidationResult("The field must be an object.", [name]);
        else if (Encoding.UTF8.GetByteCount(value.GetRawText()) > maxBytes)
            yield return new ValidationResult($"The field must have at most {maxBytes} bytes.", [name]);
    }
}
