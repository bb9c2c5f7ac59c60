using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>What is wrong with the conditions of a filter, by JSON path.</summary>
internal static partial class EventFilterCheck
{
    /// <summary>Conditions of a filter at most.</summary>
    public const int MaxConditions = 10;

    /// <summary>Values of a list at most.</summary>
    public const int MaxValues = 20;

    /// <summary>Characters of a value at most.</summary>
    public const int MaxValue = 500;

    /// <summary>All mistakes.</summary>
    public static IEnumerable<(string Path, string Reason)> Of(ImmutableArray<FilterCondition> conditions)
    {
        if (conditions.Length > MaxConditions)
            yield return ("filter", $"A filter has {MaxConditions} conditions at most.");
        for (var i = 0; i < Math.Min(conditions.Length, MaxConditions); i++)
        {
            var condition = conditions[i];
            if (!Property().IsMatch(condition.Property))
                yield return ($"filter[{i}].property", "The field must be names of members, parted by dots, such as totals.sectionsFailed; at most 8 of them.");
            if (WhyNot(condition) is { } reason)
                yield return ($"filter[{i}].value", reason);
        }
    }

    private static string? WhyNot(FilterCondition condition)
    {
        var value = JsonElement.Parse(condition.Value);
        return condition.Op switch
        {
            FilterOp.Exists => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "The value must be true or false.",
            FilterOp.In => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= MaxValues && value.EnumerateArray().All(IsPlain)
                ? null
                : $"The value must be a list of 1 to {MaxValues} texts, numbers or booleans.",
            FilterOp.Gt or FilterOp.Gte or FilterOp.Lt or FilterOp.Lte => value.ValueKind == JsonValueKind.Number || IsTime(value)
                ? null
                : "The value must be a number, or a time such as 2026-01-31T12:00:00Z.",
            _ => IsPlain(value) ? null : $"The value must be a text of at most {MaxValue} characters, a number or a boolean.",
        };
    }

    private static bool IsPlain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => true,
        JsonValueKind.String => value.GetString()!.Length <= MaxValue,
        _ => false,
    };

    private static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]{0,63}(\.[A-Za-z_][A-Za-z0-9_-]{0,63}){0,7}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Property();
}
