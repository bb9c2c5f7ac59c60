using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nexus.Grains.Webhooks;

/// <summary>JSON Schemas of what is sent, made from the very metadata that writes it.</summary>
internal static class EventSchema
{
    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = AsWritten,
    };

    /// <summary>Of the envelope with an event of this type in it.</summary>
    public static JsonObject Of(string name, string description, JsonTypeInfo data) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = name,
        ["description"] = description,
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["id"] = new JsonObject { ["type"] = "string", ["pattern"] = "^evt_[0-9a-f]{32}$", ["description"] = "The same in every attempt: deduplicate by it." },
            ["type"] = new JsonObject { ["const"] = name },
            ["timestamp"] = new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "When it happened." },
            ["data"] = data.GetJsonSchemaAsNode(Exporter),
        },
        ["required"] = new JsonArray("id", "type", "timestamp", "data"),
    };

    // The exporter says what can be read. Written are numbers as numbers, and no nulls: a member without a value is left out.
    private static JsonNode AsWritten(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject node)
            return schema;
        if (node["type"] is JsonArray types)
            node["type"] = Written([.. types.Select(t => (string)t!)], node);
        node.Remove("default");
        if (node["enum"] is JsonArray words)
        {
            words.RemoveAll(w => w is null);
            node["type"] = "string";
        }

        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && node.ContainsKey("properties"))
            node["required"] = new JsonArray([.. context.TypeInfo.Properties.Where(IsAlwaysWritten).Select(p => (JsonNode)p.Name)]);
        return node;
    }

    private static string Written(string[] types, JsonObject node)
    {
        var number = types.FirstOrDefault(t => t is "integer" or "number");
        if (number is not null)
            node.Remove("pattern");
        return number ?? types.First(t => t != "null");
    }

    private static bool IsAlwaysWritten(JsonPropertyInfo property)
    {
        var ignored = property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true).OfType<JsonIgnoreAttribute>().FirstOrDefault();
        return property.Get is not null && ignored is null && !property.IsGetNullable && Nullable.GetUnderlyingType(property.PropertyType) is null;
    }
}
