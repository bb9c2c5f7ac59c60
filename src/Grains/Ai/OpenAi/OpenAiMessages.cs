using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using OpenAiFinishReason = OpenAI.Chat.ChatFinishReason;
using OpenAiMessage = OpenAI.Chat.ChatMessage;

namespace Nexus.Grains.Ai.OpenAi;

/// <summary>Questions and answers in the vendor's types.</summary>
internal static class OpenAiMessages
{
    /// <summary>The prompt.</summary>
    public static IEnumerable<OpenAiMessage> Of(IEnumerable<ChatMessage> messages) => messages.Select(Of);

    /// <summary>What is asked beside the prompt. The client adds that usage is to be reported.</summary>
    public static ChatCompletionOptions Settings(ChatOptions? options, bool oldTokenLimit)
    {
        var settings = new ChatCompletionOptions
        {
            Temperature = options?.Temperature,
            TopP = options?.TopP,
        };
        if (options?.MaxOutputTokens is not { } limit)
            return settings;
        if (!oldTokenLimit)
            settings.MaxOutputTokenCount = limit;
        else
#pragma warning disable SCME0001 // The only way to a member that the client has no name for; marked as subject to change.
            settings.Patch.Set("$.max_tokens"u8, limit);
#pragma warning restore SCME0001
        return settings;
    }

    /// <summary>A piece of the answer.</summary>
    public static ChatResponseUpdate Of(StreamingChatCompletionUpdate update)
    {
        var contents = new List<AIContent>();
        // A refusal in the model's own words is its answer.
        foreach (var text in update.ContentUpdate.Select(p => p.Text).Append(update.RefusalUpdate))
        {
            if (!string.IsNullOrEmpty(text))
                contents.Add(new TextContent(text));
        }

        if (update.Usage is { } usage)
        {
            contents.Add(new UsageContent(new UsageDetails
            {
                InputTokenCount = usage.InputTokenCount,
                OutputTokenCount = usage.OutputTokenCount,
                TotalTokenCount = usage.TotalTokenCount,
            }));
        }

        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ModelId = string.IsNullOrEmpty(update.Model) ? null : update.Model,
            FinishReason = update.FinishReason is { } reason ? Of(reason) : null,
        };
    }

    private static OpenAiMessage Of(ChatMessage message) =>
        message.Role == ChatRole.System ? new SystemChatMessage(message.Text)
        : message.Role == ChatRole.User ? new UserChatMessage(message.Text)
        : message.Role == ChatRole.Assistant ? new AssistantChatMessage(message.Text)
        : throw new ArgumentException($"Messages of the role {message.Role} are not sent to models.", nameof(message));

    private static ChatFinishReason Of(OpenAiFinishReason reason) => reason switch
    {
        OpenAiFinishReason.Length => ChatFinishReason.Length,
        OpenAiFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };
}
