using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Nexus.Analytics;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>A condition on a property, written <c>property:op:value</c>. Pure.</summary>
/// <param name="Property">By its path; has no colon.</param>
/// <param name="Op">One of <see cref="Ops"/>.</param>
/// <param name="Value">What stands behind the second colon, colons included.</param>
internal sealed record EventFilter(string Property, string Op, string Value)
{
    /// <summary>Equal text.</summary>
    public const string Eq = "eq";

    private const string Number = "(case when jsonb_typeof(e.properties -> @{0}) = 'number' then (e.properties ->> @{0})::double precision end)";

    /// <summary>What an operator is in SQL; {0} is the property, {1} the value.</summary>
    public static readonly FrozenDictionary<string, string> Ops = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Eq] = "e.properties ->> @{0} = @{1}",
        ["ne"] = "e.properties ->> @{0} is distinct from @{1}",
        ["gt"] = Number + " > @{1}",
        ["gte"] = Number + " >= @{1}",
        ["lt"] = Number + " < @{1}",
        ["lte"] = Number + " <= @{1}",
        ["contains"] = "strpos(e.properties ->> @{0}, @{1}) > 0",
        ["exists"] = "(e.properties ? @{0}) = @{1}",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The value as the type that the operator compares with.</summary>
    public object Comparand => Op switch
    {
        "exists" => Value is "true",
        "gt" or "gte" or "lt" or "lte" => double.Parse(Value, CultureInfo.InvariantCulture),
        _ => Value,
    };

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EventFilter? filter, [NotNullWhen(false)] out string? reason)
    {
        filter = null;
        var parts = text.Split(':', 3);
        if (parts.Length < 2 || parts[0].Length is 0 or > AnalyticsLimits.PropertyName || !Ops.ContainsKey(parts[1]))
        {
            reason = $"must be property:op:value, where op is one of {string.Join(", ", Ops.Keys.Order(StringComparer.Ordinal))}";
            return false;
        }

        var parsed = new EventFilter(parts[0], parts[1], parts.Length == 3 ? parts[2] : parts[1] == "exists" ? "true" : "");
        reason = parsed.Op switch
        {
            "exists" when parsed.Value is not ("true" or "false") => "must have true or false behind exists",
            "gt" or "gte" or "lt" or "lte" when !double.TryParse(parsed.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number) =>
                $"must have a number behind {parsed.Op}",
            _ when parts.Length < 3 && parsed.Op != "exists" => $"must have a value behind {parsed.Op}",
            _ => null,
        };
        filter = reason is null ? parsed : null;
        return reason is null;
    }

    /// <summary>The condition in SQL.</summary>
    /// <param name="property">The name of the parameter with the property.</param>
    /// <param name="value">The name of the parameter with the value.</param>
    public string ToSql(string property, string value) => string.Format(CultureInfo.InvariantCulture, Ops[Op], property, value);
}
