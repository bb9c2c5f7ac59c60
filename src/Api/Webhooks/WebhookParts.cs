using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>What requests about endpoints have in common.</summary>
internal static class WebhookParts
{
    /// <summary>None.</summary>
    public static readonly ImmutableDictionary<string, string> NoHeaders = ImmutableDictionary<string, string>.Empty;

    /// <summary>Null where something must be: annotations don't look into lists.</summary>
    public static IEnumerable<ValidationResult> Check(
        IReadOnlyList<string>? events, IReadOnlyList<FilterConditionBody>? filter, IReadOnlyDictionary<string, string>? headers)
    {
        for (var i = 0; i < events?.Count; i++)
        {
            if (events[i] is null)
                yield return new ValidationResult("The entry must be the name of an event.", [$"Events[{i}]"]);
        }

        for (var i = 0; i < filter?.Count; i++)
        {
            if (filter[i] is null)
                yield return new ValidationResult("The entry must be a condition.", [$"Filter[{i}]"]);
        }

        foreach (var (name, value) in headers ?? NoHeaders)
        {
            if (value is null)
                yield return new ValidationResult($"The header {name} must have a value.", ["Headers"]);
        }
    }

    /// <summary>The conditions.</summary>
    public static ImmutableArray<FilterCondition> Conditions(IReadOnlyList<FilterConditionBody>? filter) => [.. (filter ?? []).Select(c => c.ToCondition())];

    /// <summary>The headers, or null.</summary>
    public static ImmutableDictionary<string, string>? Values(IReadOnlyDictionary<string, string>? headers) =>
        headers?.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>A text that says something, or null.</summary>
    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
