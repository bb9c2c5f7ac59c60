using Nexus.Bots;
using Nexus.Grains.Bots.Chats;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Main;

/// <summary>
/// Answers the main bot's updates: <see cref="MainRules"/> say what is to be done, others do it, <see cref="MainPages"/> show what came of it.
/// </summary>
/// <remarks>A chat that acts for an account is a private one: what is said in a group, anybody there could have said.</remarks>
internal sealed class MainBotHandler(MainBot main, MainAccounts accounts, MainTalks talks, MainAccountActs acts) : IUpdateHandler
{
    /// <inheritdoc/>
    public async ValueTask<TurnOutcome?> HandleAsync(ChatTurn turn, CancellationToken cancellationToken)
    {
        if (turn.Bot.Id != BotIds.Main)
            return null;
        if (MainUpdate.Of(turn.Update) is { } update)
            return await AnswerAsync(update, MainDialog.Read(turn.Dialog), cancellationToken);
        return turn.Update switch
        {
            { Message: { Text: ['/', ..] text } message } when text.Contains('@', StringComparison.Ordinal) => await InGroupAsync(message, text),
            { EditedMessage: { Chat.Type: "private", Text: { } text } edited } when MainRules.FindToken(text) is not null =>
                new TurnOutcome([Replies.Delete(edited.Chat.Id, edited.MessageId)]) { Hides = true },
            { CallbackQuery: { } query } => new TurnOutcome([Replies.Pressed(query.Message?.Chat.Id ?? query.From.Id, query.Id)]),
            _ => TurnOutcome.None,
        };
    }

    private async Task<TurnOutcome> AnswerAsync(MainUpdate update, MainDialog dialog, CancellationToken cancellationToken)
    {
        var act = MainRules.Decide(dialog.Wizard, update.Input);
        var texts = MainTexts.For(dialog.Language, update.From.LanguageCode);
        var scene = new MainScene(update, act.KeepsWizard ? dialog : dialog with { Wizard = null }, texts);
        return (await RunAsync(act, scene, cancellationToken)).ToOutcome(update, dialog);
    }

    private async Task<MainReply> RunAsync(MainAct act, MainScene scene, CancellationToken cancellationToken)
    {
        if (act is not (AccountAct or MainAct.Stale))
            return await talks.RunAsync(act, scene, cancellationToken);
        var (user, refusal) = await accounts.FindAsync(scene.Update.ChatId, scene.Texts, cancellationToken);
        if (user is null)
            return scene.End(MainPages.Words(refusal!)) with { HidesMessage = act is AccountAct.TakeToken { Token: not null } };
        return act is AccountAct ofAccount
            ? await acts.RunAsync(ofAccount, user, scene, cancellationToken)
            : await acts.RefreshAsync(user, scene, cancellationToken);
    }

    private async Task<TurnOutcome> InGroupAsync(TelegramMessage message, string text)
    {
        var username = await main.UsernameAsync();
        if (!MainUpdate.IsAddressed(text, username))
            return TurnOutcome.None;
        return new TurnOutcome([Replies.Message(message.Chat.Id, MainTexts.For(chosen: null, message.From?.LanguageCode).InGroups(username))]);
    }
}
