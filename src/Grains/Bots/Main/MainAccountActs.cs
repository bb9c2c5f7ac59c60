using Nexus.Bots;
using Nexus.Users;

namespace Nexus.Grains.Bots.Main;

/// <summary>Does what an account asks for.</summary>
internal sealed class MainAccountActs(MainBotPages bots, MainRegistration registration, MainTable table)
{
    /// <summary>Does it.</summary>
    public async Task<MainReply> RunAsync(AccountAct act, User user, MainScene scene, CancellationToken cancellationToken) => act switch
    {
        AccountAct.ShowStatus => scene.Show(MainPages.Words(scene.Texts.Status(user.DisplayName, await table.ReadStatusAsync(user.Id, cancellationToken)))),
        AccountAct.AskToken => scene.Ask(new MainWizard(WizardStep.Token)),
        AccountAct.TakeToken take => await registration.TakeTokenAsync(take.Token, scene),
        AccountAct.TakeName take => MainRegistration.TakeName(take.Name, scene),
        AccountAct.Confirm => scene.Ask(scene.Dialog.Wizard!),
        AccountAct.Register => await registration.RegisterAsync(user, scene, cancellationToken),
        AccountAct.TakeWelcome take => await TakeWelcomeAsync(take.Text, user, scene, cancellationToken),
        AccountAct.ShowBots show => scene.Show(await bots.ListAsync(user, show.Page, scene.Pages, cancellationToken)),
        AccountAct.ShowBot show => await ShowAsync(show.BotId, user, scene, cancellationToken),
        AccountAct.Run run => await ShowAfterAsync((await bots.RunAsync(user, run.BotId, run.Running)).IsSuccess, run.BotId, user, scene, cancellationToken),
        AccountAct.Approve approve => await ShowAfterAsync(
            (await bots.SetAsync(user, approve.BotId, s => s with { AutoApprove = approve.Approves })).IsSuccess, approve.BotId, user, scene, cancellationToken),
        AccountAct.AskWelcome ask => await AskWelcomeAsync(ask.BotId, user, scene, cancellationToken),
        AccountAct.AskDelete ask => await AskDeleteAsync(ask.BotId, user, scene, cancellationToken),
        AccountAct.Delete delete => await DeleteAsync(delete.BotId, user, scene, cancellationToken),
        _ => throw new InvalidOperationException($"Nothing does {act.GetType().Name}."),
    };

    /// <summary>What who pressed an old button gets: what is being asked, or the list.</summary>
    public async Task<MainReply> RefreshAsync(User user, MainScene scene, CancellationToken cancellationToken)
    {
        var fresh = scene.Dialog.Wizard is { } wizard ? scene.Ask(wizard) : scene.Show(await bots.ListAsync(user, 0, scene.Pages, cancellationToken));
        return fresh with { Notice = scene.Texts.Stale };
    }

    private async Task<MainReply> ShowAsync(string botId, User user, MainScene scene, CancellationToken cancellationToken) =>
        await bots.FindAsync(user, botId, scene.Pages, cancellationToken) is { } page ? scene.Show(page) : await RefreshAsync(user, scene, cancellationToken);

    private Task<MainReply> ShowAfterAsync(bool isDone, string botId, User user, MainScene scene, CancellationToken cancellationToken) =>
        isDone ? ShowAsync(botId, user, scene, cancellationToken) : RefreshAsync(user, scene, cancellationToken);

    private async Task<MainReply> AskWelcomeAsync(string botId, User user, MainScene scene, CancellationToken cancellationToken) =>
        await bots.GetAsync(user, botId) is { Value: { } bot }
            ? scene.Ask(new MainWizard(WizardStep.Welcome, Name: bot.Name, BotId: botId))
            : await RefreshAsync(user, scene, cancellationToken);

    private async Task<MainReply> TakeWelcomeAsync(string? text, User user, MainScene scene, CancellationToken cancellationToken)
    {
        var botId = scene.Dialog.Wizard!.BotId!;
        if (text is { Length: 0 or > BotLimits.Text })
            return scene.AskAgain(scene.Texts.WelcomeTooLong(BotLimits.Text));
        var set = await bots.SetAsync(user, botId, s => s with { Welcome = text });
        if (set.Error is { Code: var code } && code == BotErrors.NotFound.Code)
            return await RefreshAsync(user, scene with { Dialog = scene.Dialog with { Wizard = null } }, cancellationToken);
        if (!set.IsSuccess)
            return scene.AskAgain(scene.Texts.WelcomeRefused);
        var page = await bots.FindAsync(user, botId, scene.Pages, cancellationToken);
        return scene.End(page?.After(scene.Texts.Saved) ?? MainPages.Words(scene.Texts.Saved));
    }

    private async Task<MainReply> AskDeleteAsync(string botId, User user, MainScene scene, CancellationToken cancellationToken) =>
        await bots.GetAsync(user, botId) is { Value: { } bot } ? scene.Show(scene.Pages.AskDelete(bot)) : await RefreshAsync(user, scene, cancellationToken);

    private async Task<MainReply> DeleteAsync(string botId, User user, MainScene scene, CancellationToken cancellationToken)
    {
        if (await bots.GetAsync(user, botId) is not { Value: { } bot } || !(await bots.DeleteAsync(user, botId)).IsSuccess)
            return await RefreshAsync(user, scene, cancellationToken);
        return scene.Show((await bots.ListAsync(user, 0, scene.Pages, cancellationToken)).After(scene.Texts.Deleted(bot.Name)));
    }
}
