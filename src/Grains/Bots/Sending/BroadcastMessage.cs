using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nexus.Grains.Bots.Broadcasts;

namespace Nexus.Grains.Bots.Sending;

/// <summary>A broadcast's message as <c>sendMessage</c> takes it.</summary>
internal sealed record BroadcastMessage(long ChatId, string Text, BroadcastKeyboard? ReplyMarkup)
{
    /// <summary>As UTF-8, for one chat.</summary>
    public static byte[] Of(BroadcastFacts facts, long chatId)
    {
        var keyboard = facts.Buttons.IsDefaultOrEmpty
            ? null
            : new BroadcastKeyboard([.. facts.Buttons.Select(b => ImmutableArray.Create(new BroadcastKey(b.Text, b.Url)))]);
        return JsonSerializer.SerializeToUtf8Bytes(new BroadcastMessage(chatId, facts.Text, keyboard), BroadcastMessageJson.Default.BroadcastMessage);
    }
}

/// <summary>Buttons, one a row.</summary>
internal sealed record BroadcastKeyboard([property: JsonPropertyName("inline_keyboard")] ImmutableArray<ImmutableArray<BroadcastKey>> Rows);

/// <summary>A button that leads somewhere.</summary>
internal sealed record BroadcastKey(string Text, string Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BroadcastMessage))]
internal sealed partial class BroadcastMessageJson : JsonSerializerContext;
