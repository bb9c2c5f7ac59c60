using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Nexus.Bots;
using Nexus.Conversations;
using Nexus.Grains.Bots.Chats;
using Nexus.Grains.Telegram;
using Nexus.Ids;

namespace Nexus.Grains.Bots.Assistant;

/// <summary>
/// Has the model answer what people write to a bot in private, when nothing else of the bot does: a conversation of the bot's owner for each
/// chat. All ids follow from the update, so handling it again asks nothing twice. <c>/new</c> begins another conversation.
/// </summary>
internal sealed partial class AssistantHandler(IGrainFactory grains, AssistantReplies replies, ILogger<AssistantHandler> logger) : IUpdateHandler
{
    private const string Anew = "/new";

    /// <inheritdoc/>
    public async ValueTask<TurnOutcome?> HandleAsync(ChatTurn turn, CancellationToken cancellationToken)
    {
        if (turn is not { Bot: { Owner: { } owner, Settings.Ai: { } ai }, Update.Message: { Chat.Type: "private", Text: { } text } message })
            return null;
        var texts = AssistantTexts.Of(message.From?.LanguageCode);
        if (text.Trim() == Anew)
            return new TurnOutcome([Replies.Message(message.Chat.Id, texts.Anew)], new DialogChange(null));
        if (text.StartsWith('/'))
            return null;

        var question = new AssistantQuestion(turn.Bot, owner, ai, message, turn.Update.UpdateId);
        var conversation = await OpenAsync(question, AssistantDialog.Read(turn.Dialog)?.Conversation);
        var posted = await conversation.PostAsync(owner, question.ToMessage());
        var reply = posted.IsSuccess ? await replies.WaitAsync(conversation, question, posted.Require(), cancellationToken) : null;
        if (reply is not { Text.Length: > 0 })
            LogNoAnswer(turn.Bot.Id, conversation.GetPrimaryKeyString(), posted.Error?.Code ?? reply?.Fault?.Code ?? "timeout");
        var parts = TextParts.Of(reply?.Text ?? "");
        ImmutableArray<string> answer = parts.IsEmpty ? [texts.NoAnswer] : parts;
        return new TurnOutcome(
            [.. answer.Select(p => Replies.Message(message.Chat.Id, p))],
            new DialogChange(new AssistantDialog(conversation.GetPrimaryKeyString()).ToJson()));
    }

    // The one that is remembered, unless its owner deleted it; told what the bot's settings say by now.
    private async Task<IConversationGrain> OpenAsync(AssistantQuestion question, string? known)
    {
        var conversation = grains.GetGrain<IConversationGrain>(known ?? question.NewId("conv"));
        var opened = await conversation.CreateAsync(question.ToConversation());
        if (opened.Error is not null && known is not null)
        {
            conversation = grains.GetGrain<IConversationGrain>(question.NewId("conv"));
            opened = await conversation.CreateAsync(question.ToConversation());
        }

        if (opened.IsSuccess && (opened.Require().SystemPrompt != question.Ai.SystemPrompt || opened.Require().Model != question.Ai.Model))
            await conversation.ChangeAsync(question.Owner, new ConversationSettings(Title: null, question.Ai.SystemPrompt ?? "", question.Ai.Model ?? "", Expected: null));
        return conversation;
    }

    [LoggerMessage(LogLevel.Warning, "{Bot} had no answer in {Conversation}: {Code}")]
    private partial void LogNoAnswer(string bot, string conversation, string code);
}

/// <summary>What somebody asks a bot.</summary>
/// <param name="Bot">Which bot.</param>
/// <param name="Owner">Whose conversation it is.</param>
/// <param name="Ai">How the model is asked.</param>
/// <param name="Message">What was written.</param>
/// <param name="UpdateId">Where.</param>
internal sealed record AssistantQuestion(BotAccount Bot, string Owner, BotAi Ai, TelegramMessage Message, long UpdateId)
{
    /// <summary>An id of something that comes of this question, always the same.</summary>
    /// <param name="prefix">Of what.</param>
    /// <param name="ordinal">Which of several.</param>
    public string NewId(string prefix, int ordinal = 0) => NexusId.Derive(
        prefix, string.Create(CultureInfo.InvariantCulture, $"bots/{Bot.Id}/{UpdateId}/{ordinal}"), DateTimeOffset.FromUnixTimeSeconds(Message.Date));

    /// <summary>The conversation that it may begin.</summary>
    public CreateConversation ToConversation() => new(Owner, Message.Chat.Username ?? Message.Chat.FirstName, Ai.SystemPrompt, Ai.Model);

    /// <summary>The message to the model.</summary>
    public PostMessage ToMessage() => new(NewId("msg"), Message.Text!.Replace("\0", "", StringComparison.Ordinal), [], NewId("msg", ordinal: 1));
}
