using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nexus.Grains.Bots.Assistant;

/// <summary>What the assistant remembers of a chat.</summary>
/// <param name="Conversation"><c>conv_...</c></param>
internal sealed record AssistantDialog(string Conversation)
{
    /// <summary>Of a chat; null: nothing is remembered.</summary>
    public static AssistantDialog? Read(string? json) => json is null ? null : JsonSerializer.Deserialize(json, AssistantJson.Default.AssistantDialog);

    /// <summary>To be remembered.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AssistantJson.Default.AssistantDialog);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AssistantDialog))]
internal sealed partial class AssistantJson : JsonSerializerContext;
