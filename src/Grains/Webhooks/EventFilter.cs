using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>Conditions on an event's data, all of which must hold; see docs/webhooks.md for the syntax.</summary>
internal sealed class EventFilter
{
    /// <summary>No condition: everything passes.</summary>
    public static readonly EventFilter None = new([]);

    private readonly Condition[] _conditions;

    private EventFilter(Condition[] conditions) => _conditions = conditions;

    /// <summary>Whether there is anything to look at.</summary>
    public bool IsEmpty => _conditions.Length == 0;

    /// <summary>Of conditions that <see cref="EventFilterCheck"/> found to be right.</summary>
    public static EventFilter Of(ImmutableArray<FilterCondition> conditions) => conditions.IsDefaultOrEmpty
        ? None
        : new([.. conditions.Select(c => new Condition(c.Property.Split('.'), c.Op, JsonElement.Parse(c.Value)))]);

    /// <summary>Whether all conditions hold.</summary>
    public bool Matches(JsonElement data) => Array.TrueForAll(_conditions, c => c.Holds(data));

    private sealed record Condition(string[] Path, FilterOp Op, JsonElement Value)
    {
        public bool Holds(JsonElement data)
        {
            var found = TryFind(data, out var actual);
            if (Op == FilterOp.Exists)
                return found == Value.GetBoolean();
            return found && Op switch
            {
                FilterOp.Eq => IsSame(actual, Value),
                FilterOp.Ne => !IsSame(actual, Value),
                FilterOp.In => Value.EnumerateArray().Any(v => IsSame(actual, v)),
                FilterOp.Contains => Has(actual),
                FilterOp.Gt => Order(actual) > 0,
                FilterOp.Gte => Order(actual) >= 0,
                FilterOp.Lt => Order(actual) < 0,
                _ => Order(actual) <= 0,
            };
        }

        private bool TryFind(JsonElement data, out JsonElement found)
        {
            found = data;
            foreach (var name in Path)
            {
                if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                    return false;
            }

            return found.ValueKind != JsonValueKind.Null;
        }

        private bool Has(JsonElement actual) => actual.ValueKind switch
        {
            JsonValueKind.String => Value.ValueKind == JsonValueKind.String && actual.GetString()!.Contains(Value.GetString()!, StringComparison.Ordinal),
            JsonValueKind.Array => actual.EnumerateArray().Any(e => IsSame(e, Value)),
            _ => false,
        };

        // Null when the two can't be put in order.
        private int? Order(JsonElement actual)
        {
            if (actual.ValueKind == JsonValueKind.Number && Value.ValueKind == JsonValueKind.Number)
                return Compare(actual, Value);
            return TryTime(actual, out var left) && TryTime(Value, out var right) ? left.CompareTo(right) : null;
        }

        private static bool IsSame(JsonElement left, JsonElement right)
        {
            if (left.ValueKind != right.ValueKind)
                return false;
            return left.ValueKind switch
            {
                JsonValueKind.String => string.Equals(left.GetString(), right.GetString(), StringComparison.Ordinal),
                JsonValueKind.Number => Compare(left, right) == 0,
                JsonValueKind.True or JsonValueKind.False => true,
                _ => false,
            };
        }

        private static int Compare(JsonElement left, JsonElement right) =>
            left.TryGetDecimal(out var exactLeft) && right.TryGetDecimal(out var exactRight)
                ? exactLeft.CompareTo(exactRight)
                : left.GetDouble().CompareTo(right.GetDouble());

        private static bool TryTime(JsonElement value, out DateTimeOffset time)
        {
            time = default;
            return value.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        }
    }
}
