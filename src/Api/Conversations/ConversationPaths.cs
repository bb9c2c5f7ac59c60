namespace Nexus.Api.Conversations;

/// <summary>Where conversations are found.</summary>
internal static class ConversationPaths
{
    /// <summary>The conversation.</summary>
    public static string Of(string id) => $"/api/v1/conversations/{id}";

    /// <summary>Server-sent events.</summary>
    public static string Stream(string id) => $"/api/v1/conversations/{id}/stream";

    /// <summary>The WebSocket.</summary>
    public static string Socket(string id) => $"/api/v1/conversations/{id}/ws";
}
