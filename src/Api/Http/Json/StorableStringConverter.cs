using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nexus.Api.Http;

/// <summary>Reads text, but not the character U+0000, which no PostgreSQL text can hold.</summary>
internal sealed class StorableStringConverter : JsonConverter<string>
{
    /// <summary>Why the text is refused.</summary>
    public const string Reason = "must not hold the character U+0000";

    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? Storable(reader.GetString()!) : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <inheritdoc/>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Storable(reader.GetString()!);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string Storable(string text) => text.Contains('\0') ? throw new RefusedJsonException(Reason) : text;
}
