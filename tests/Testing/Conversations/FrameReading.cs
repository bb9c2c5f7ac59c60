using System.Text.Json;

namespace Nexus.Testing.Conversations;

/// <summary>What tests ask of frames and events.</summary>
public static class FrameReading
{
    /// <summary>Whether it is of a type.</summary>
    public static bool Is(this JsonElement frame, string type) => frame.GetProperty("type").GetString() == type;

    /// <summary>The message that the frame is about.</summary>
    public static JsonElement Message(this JsonElement frame) => frame.GetProperty("data").GetProperty("message");

    /// <summary>Whether it says that a message with this text is there.</summary>
    public static bool Creates(this JsonElement frame, string text) => frame.Is("message.created") && frame.Message().GetProperty("text").GetString() == text;

    /// <summary>Whether it says that a message with this text is final.</summary>
    public static bool Completes(this JsonElement frame, string text) =>
        frame.Is("message.completed") && frame.Message().GetProperty("text").GetString() == text;

    /// <summary>Whether it says that a reply is over, one way or the other.</summary>
    public static bool Ends(this JsonElement frame, string messageId) =>
        (frame.Is("message.completed") || frame.Is("message.failed")) && frame.Message().GetProperty("id").GetString() == messageId;

    /// <summary>What everyone must see alike, in this order: deltas come in other pieces to each, typing passes.</summary>
    public static IEnumerable<string> Durable(this IEnumerable<JsonElement> frames) => frames
        .Where(f => f.Is("message.created") || f.Is("message.completed") || f.Is("message.failed"))
        .Select(f => $"{f.GetProperty("type")} {f.Message().GetProperty("seq")} {f.Message().GetProperty("id")} {f.Message().GetProperty("status")}");
}
