using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nexus.Grains.Tests.Webhooks;

/// <summary>The part of JSON Schema 2020-12 that our schemas use; a keyword that it does not know is a violation of its own.</summary>
internal static class SchemaCheck
{
    private static readonly HashSet<string> Words = ["$schema", "title", "description"];

    public static IEnumerable<string> Violations(JsonElement schema, JsonElement value, string path = "$")
    {
        // The schema of what may be anything.
        if (schema.ValueKind == JsonValueKind.True)
            yield break;
        foreach (var keyword in schema.EnumerateObject().Where(k => !Words.Contains(k.Name)))
        {
            foreach (var violation in Of(keyword.Name, keyword.Value, value, path))
                yield return violation;
        }
    }

    private static IEnumerable<string> Of(string keyword, JsonElement rule, JsonElement value, string path) => keyword switch
    {
        "type" => If(!IsOf(rule.GetString()!, value), $"{path} is no {rule}"),
        "const" => If(!JsonElement.DeepEquals(rule, value), $"{path} is not {rule}"),
        "enum" => If(!rule.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)), $"{path} is none of {rule}"),
        "pattern" => If(value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)), $"{path} does not match {rule}"),
        "format" => If(rule.GetString() != "date-time" || !DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _), $"{path} is no {rule}"),
        "required" => rule.EnumerateArray().Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{path}.{n} is missing"),
        "properties" => rule.EnumerateObject()
            .SelectMany(p => value.TryGetProperty(p.Name, out var member) ? Violations(p.Value, member, $"{path}.{p.Name}") : []),
        "items" => value.EnumerateArray().SelectMany((item, i) => Violations(rule, item, $"{path}[{i}]")),
        _ => [$"{path}: the keyword {keyword} is not known here"],
    };

    private static IEnumerable<string> If(bool isWrong, string violation) => isWrong ? [violation] : [];

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => false,
    };
}
