using System.Text.Json;
using Microsoft.Extensions.Options;
using Nexus.Conversations;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Assistant;

/// <summary>Waits for a reply of the model, and shows in the chat that it is being written.</summary>
internal sealed class AssistantReplies(TelegramClient client, BotSecrets secrets, IOptions<BotsOptions> options, TimeProvider clock)
{
    // Telegram shows an action for five seconds.
    private static readonly TimeSpan TypingAgain = TimeSpan.FromSeconds(4);

    /// <summary>The reply; null: it was not final in time.</summary>
    /// <remarks>What ends the watch early, the loss of an activation too, is the caller's to repeat.</remarks>
    public async Task<ConversationMessage?> WaitAsync(
        IConversationGrain conversation, AssistantQuestion question, PostedMessage posted, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Value.ReplyWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var typing = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
        var shown = ShowTypingAsync(question, typing.Token);
        try
        {
            await foreach (var frame in conversation.WatchAsync(question.Owner, ConversationFrame.PositionAfter(posted.Message.Seq), either.Token))
            {
                if (frame is MessageEndedFrame ended && ended.Message.Id == posted.ReplyId)
                    return ended.Message;
            }

            return null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await typing.CancelAsync();
            await shown;
        }
    }

    // Nothing depends on it: what Telegram answers is in the figures of calls.
    private async Task ShowTypingAsync(AssistantQuestion question, CancellationToken cancellationToken)
    {
        var token = secrets.OpenToken(question.Bot.Id, question.Bot.SealedToken);
        var action = JsonSerializer.SerializeToUtf8Bytes(new ChatAction(question.Message.Chat.Id, "typing"), TelegramJson.Default.ChatAction);
        try
        {
            while (true)
            {
                await client.CallAsync(token, "sendChatAction", action, cancellationToken);
                await Task.Delay(TypingAgain, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The reply is there, or nobody waits for it any more.
        }
    }
}
