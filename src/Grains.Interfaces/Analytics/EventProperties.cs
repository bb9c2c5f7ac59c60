using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nexus.Analytics;

/// <summary>
/// Makes one level of the properties of an event: a nested member is named by its path (<c>plan.price</c>), nulls are left out, numbers
/// stand in one form (<c>1.50</c> as <c>1.5</c>), so that what is equal is grouped together.
/// </summary>
public static class EventProperties
{
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of a client's event: everything is taken, or the reason is said.</summary>
    /// <param name="properties">An object.</param>
    /// <param name="path">Where it stands in the request.</param>
    public static FlatProperties Flatten(JsonElement properties, string path)
    {
        var writing = new Writing(path, Lenient: null);
        var json = writing.Write(properties);
        return writing.Fault is { } fault ? new FlatProperties(Json: null, fault.Path, fault.Reason) : new FlatProperties(json, Path: null, Reason: null);
    }

    /// <summary>Of an event of the log: what is beyond the limits is left out, and so are members with these names.</summary>
    public static string FlattenWhatFits(JsonElement properties, IReadOnlySet<string> without) => new Writing("", without).Write(properties);

    private sealed record Writing(string Path, IReadOnlySet<string>? Lenient)
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);

        public (string Path, string Reason)? Fault { get; private set; }

        public string Write(JsonElement properties)
        {
            var buffer = new ArrayBufferWriter<byte>(256);
            using (var writer = new Utf8JsonWriter(buffer, Unescaped))
            {
                writer.WriteStartObject();
                WriteMembers(writer, properties, "", 1);
                writer.WriteEndObject();
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }

        private void WriteMembers(Utf8JsonWriter writer, JsonElement element, string prefix, int depth)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (Fault is not null)
                    return;
                if (Lenient?.Contains(member.Name) is true)
                    continue;
                var name = prefix + member.Name;
                if (member.Value.ValueKind == JsonValueKind.Object)
                    Nest(writer, member.Value, name, depth);
                else if (member.Value.ValueKind != JsonValueKind.Null)
                    WriteValue(writer, name, member.Value);
            }
        }

        private void Nest(Utf8JsonWriter writer, JsonElement value, string name, int depth)
        {
            if (depth == AnalyticsLimits.Depth)
                Refused(name, $"nests deeper than {AnalyticsLimits.Depth} levels");
            else
                WriteMembers(writer, value, $"{name}.", depth + 1);
        }

        private void WriteValue(Utf8JsonWriter writer, string name, JsonElement value)
        {
            if (Refuse(name, value) is { } reason)
            {
                Refused(name, reason);
                return;
            }

            _names.Add(name);

            writer.WritePropertyName(name);
            if (value.ValueKind != JsonValueKind.Array)
            {
                WriteScalar(writer, value);
                return;
            }

            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
                WriteScalar(writer, item);
            writer.WriteEndArray();
        }

        private string? Refuse(string name, JsonElement value) =>
            name.Length > AnalyticsLimits.PropertyName ? $"has a name of more than {AnalyticsLimits.PropertyName} characters"
            : name.Length == 0 || name.Any(char.IsControl) ? "has a name that is empty or has control characters"
            : _names.Contains(name) ? "stands twice, once as a path"
            : _names.Count == AnalyticsLimits.Properties ? $"is one more than the {AnalyticsLimits.Properties} properties that an event may have"
            : value.ValueKind == JsonValueKind.Array ? RefuseItems(value)
            : RefuseScalar(value);

        private static string? RefuseItems(JsonElement array)
        {
            if (array.GetArrayLength() > AnalyticsLimits.Items)
                return $"has more than {AnalyticsLimits.Items} entries";
            foreach (var item in array.EnumerateArray())
            {
                if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
                    return "must hold texts, numbers and truth values only";
                if (RefuseScalar(item) is { } reason)
                    return reason;
            }

            return null;
        }

        private static string? RefuseScalar(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String when value.GetString()!.Length > AnalyticsLimits.Text => $"has more than {AnalyticsLimits.Text} characters",
            JsonValueKind.Number when !value.TryGetDouble(out var number) || Math.Abs(number) > AnalyticsLimits.Number =>
                "must be from -1e15 to 1e15",
            _ => null,
        };

        private static void WriteScalar(Utf8JsonWriter writer, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Number)
                writer.WriteRawValue(Canonical(value), skipInputValidation: true);
            else
                value.WriteTo(writer);
        }

        // Within the limits a decimal holds 13 digits behind the point at least; dividing by one with zeros behind the point takes zeros
        // at the end away.
        private static string Canonical(JsonElement number) =>
            ((number.TryGetDecimal(out var exact) ? exact : (decimal)number.GetDouble()) / 1.000000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

        private void Refused(string name, string reason)
        {
            if (Lenient is null)
                Fault ??= ($"{Path}.{name}", reason);
        }
    }
}

/// <summary>Properties on one level, or what is wrong with them.</summary>
/// <param name="Json">An object; null: something is wrong.</param>
/// <param name="Path">Where.</param>
/// <param name="Reason">What, as the rest of a sentence that starts with the path.</param>
public sealed record FlatProperties(string? Json, string? Path, string? Reason);
