using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Nexus.Conversations;
using Nexus.Grains.Ai;

namespace Nexus.Grains.Conversations;

/// <summary>
/// Everything a model is told to write a reply: system prompt, pinned facts, the summary of what came before, and the latest
/// messages, within a budget of tokens. Pure, so that what was sent can be shown.
/// </summary>
/// <param name="Parts">In the order they are sent.</param>
internal sealed record ConversationPrompt(ImmutableArray<ContextPart> Parts)
{
    private const string FactsHead = "What is known for certain:";
    private const string SummaryHead = "A summary of the conversation before the messages that follow:";

    // What a chat format adds around each message, for whoever counts by estimate.
    private const int TokensPerPart = 4;

    /// <summary>Of all parts.</summary>
    public int Tokens => Parts.Sum(p => p.Tokens);

    /// <summary>As the model's client takes it.</summary>
    public ImmutableArray<ChatMessage> Messages => [.. Parts.Select(p => new ChatMessage(RoleOf(p.Kind), p.Text))];

    /// <summary>
    /// The prompt. The latest message is in it whatever it costs; then come the system prompt, the facts and the summary, and
    /// earlier messages, latest first, as long as they fit.
    /// </summary>
    /// <param name="state">Settings, facts and summary.</param>
    /// <param name="window">Messages in the order of the conversation, without those that the model is not to see.</param>
    /// <param name="budget">Tokens by estimate.</param>
    public static ConversationPrompt For(ConversationState state, ImmutableArray<ConversationMessage> window, int budget)
    {
        var messages = window.Select(PartOf).ToList();
        var left = budget - (messages.Count > 0 ? messages[^1].Tokens : 0);
        var parts = ImmutableArray.CreateBuilder<ContextPart>();
        foreach (var part in Heads(state))
        {
            if (part.Tokens > left)
                continue;
            parts.Add(part);
            left -= part.Tokens;
        }

        var first = messages.Count - 1;
        while (first > 0 && messages[first - 1].Tokens <= left)
            left -= messages[--first].Tokens;
        parts.AddRange(messages.Skip(Math.Max(first, 0)));
        return new ConversationPrompt(parts.ToImmutable());
    }

    /// <summary>Without replies that failed, are being written, or were replaced by a later one.</summary>
    /// <param name="messages">In the order of the conversation.</param>
    /// <param name="replaced">The reply that the one to be written replaces, or null.</param>
    public static ImmutableArray<ConversationMessage> Visible(ImmutableArray<ConversationMessage> messages, string? replaced)
    {
        var hidden = messages.Select(m => m.Replaces).Append(replaced).ToHashSet(StringComparer.Ordinal);
        return [.. messages.Where(m => m.Text.Length > 0 && m.Status is MessageStatus.Completed or MessageStatus.Stopped && !hidden.Contains(m.Id))];
    }

    private static IEnumerable<ContextPart> Heads(ConversationState state)
    {
        if (state.SystemPrompt is { } prompt)
            yield return Part(ContextPartKind.SystemPrompt, prompt, messageId: null);
        if (state.Facts.Length > 0)
            yield return Part(ContextPartKind.Facts, $"{FactsHead}\n{string.Join('\n', state.Facts.Select(f => $"- {f}"))}", messageId: null);
        if (state.Summary is { } summary)
            yield return Part(ContextPartKind.Summary, $"{SummaryHead}\n{summary.Text}", messageId: null);
    }

    private static ContextPart PartOf(ConversationMessage message) =>
        Part(message.Role == MessageRole.User ? ContextPartKind.User : ContextPartKind.Assistant, TextOf(message), message.Id);

    // The model is told that something was attached; nothing is fetched.
    private static string TextOf(ConversationMessage message) => message.Attachments is { } attachments
        ? $"{message.Text}\n\n{string.Join('\n', attachments.Select(a => $"[{a.Type}] {a.Name ?? a.Url}"))}"
        : message.Text;

    private static ContextPart Part(ContextPartKind kind, string text, string? messageId) =>
        new(kind, text, TokenEstimate.Of(text) + TokensPerPart, messageId);

    private static ChatRole RoleOf(ContextPartKind kind) => kind switch
    {
        ContextPartKind.User => ChatRole.User,
        ContextPartKind.Assistant => ChatRole.Assistant,
        _ => ChatRole.System,
    };
}
