using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.AI;
using Nexus.Conversations;
using Nexus.Grains.Ai;

namespace Nexus.Grains.Conversations;

/// <summary>Asks a model to sum up messages that the window has no room for any more, on top of the summary before.</summary>
internal static class SummaryPrompt
{
    private const string Instruction =
        "Sum up the conversation below in its own language, briefly: who wants what, what was decided, names, figures, open questions. "
        + "Keep what an earlier summary says and still holds. Answer with the summary only.";

    // Of one message, and of all together: the summary is short anyway.
    private const int MaxMessage = 2_000;
    private const int MaxTranscript = 40_000;

    /// <summary>What the model is sent.</summary>
    /// <param name="earlier">The summary before, or null.</param>
    /// <param name="messages">Those to sum up, in the order of the conversation.</param>
    public static ImmutableArray<ChatMessage> For(string? earlier, ImmutableArray<ConversationMessage> messages) =>
        [new ChatMessage(ChatRole.System, Instruction), new ChatMessage(ChatRole.User, Transcript(earlier, messages))];

    private static string Transcript(string? earlier, ImmutableArray<ConversationMessage> messages)
    {
        var lines = new Stack<string>();
        var length = earlier?.Length ?? 0;
        foreach (var message in messages.Reverse())
        {
            var line = $"{(message.Role == MessageRole.User ? "User" : "Assistant")}: {Cut(message.Text)}";
            length += line.Length;
            if (length > MaxTranscript)
                break;
            lines.Push(line);
        }

        var text = new StringBuilder();
        if (earlier is not null)
            text.Append("Earlier summary: ").Append(earlier).Append("\n\n");
        return text.AppendJoin('\n', lines).ToString();
    }

    private static string Cut(string text)
    {
        if (text.Length <= MaxMessage)
            return text;
        var end = char.IsHighSurrogate(text[MaxMessage - 1]) ? MaxMessage - 1 : MaxMessage;
        return $"{text[..end]}…";
    }
}

/// <summary>Takes an answer that nobody watches.</summary>
internal sealed class QuietAnswer : IAnswerSink
{
    private AnswerText _text = new();

    /// <inheritdoc/>
    public Task BeginAsync(int attempt)
    {
        _text = new AnswerText();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Write(string delta) => _text.Append(delta);

    /// <summary>The whole text.</summary>
    public string Complete() => _text.Complete();
}
