using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nexus.Api.Http;

/// <summary>
/// Reads JSON that is kept as it is (a <c>context</c> object), but not what PostgreSQL's jsonb can't hold: U+0000 and half a
/// surrogate pair, in values or in names. Both can only come as escapes, so text without any is not looked at twice.
/// </summary>
internal sealed class StorableElementConverter : JsonConverter<JsonElement>
{
    /// <inheritdoc/>
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonMetadataServices.JsonElementConverter.Read(ref reader, typeToConvert, options);
        if (JsonMarshal.GetRawUtf8Value(element).IndexOf("\\u"u8) >= 0)
            Check(element);
        return element;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

    private static void Check(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(element.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Check(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    CheckText(member.Name);
                    Check(member.Value);
                }

                break;
        }
    }

    private static void CheckText(string text)
    {
        if (text.Contains('\0'))
            throw new RefusedJsonException(StorableStringConverter.Reason);
    }
}
