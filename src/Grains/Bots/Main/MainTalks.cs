using Microsoft.Extensions.Options;
using Nexus.Bots;

namespace Nexus.Grains.Bots.Main;

/// <summary>Does what needs no account.</summary>
internal sealed class MainTalks(MainAccounts accounts, IOptions<BotsOptions> options, TimeProvider clock)
{
    /// <summary>Does it.</summary>
    public async Task<MainReply> RunAsync(MainAct act, MainScene scene, CancellationToken cancellationToken) => act switch
    {
        MainAct.Greet => await GreetAsync(scene, cancellationToken),
        MainAct.Link link => await LinkAsync(link.Code, scene, cancellationToken),
        MainAct.Help => scene.Show(scene.Pages.Help()),
        MainAct.HideToken => scene.Show(MainPages.Words(scene.Texts.StrayToken)) with { HidesMessage = true },
        MainAct.Cancel cancel => scene.Show(MainPages.Words(cancel.IsAny ? scene.Texts.Cancelled : scene.Texts.NothingToCancel)),
        MainAct.AskLanguage => scene.Show(scene.Pages.Languages()),
        MainAct.Speak speak => Speak(speak.Code, scene),
        _ => scene.Show(MainPages.Words(scene.Texts.Unknown)),
    };

    private async Task<MainReply> GreetAsync(MainScene scene, CancellationToken cancellationToken)
    {
        if (!await accounts.IsLinkedAsync(scene.Update.ChatId, cancellationToken))
            return scene.Show(MainPages.Words(scene.Texts.StartUnlinked));
        var (user, refusal) = await accounts.FindAsync(scene.Update.ChatId, scene.Texts, cancellationToken);
        return scene.Show(user is not null ? scene.Pages.Home(scene.Texts.StartLinked(user.DisplayName)) : MainPages.Words(refusal!));
    }

    private async Task<MainReply> LinkAsync(string code, MainScene scene, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (scene.Dialog.HasTooManyWrongCodes(now))
            return Say(scene.Texts.CodesTooMany, scene.Dialog);
        if (await accounts.LinkAsync(scene.Update, code, cancellationToken) is { } error)
        {
            return error.Code == LinkErrors.CodeRefused.Code
                ? Say(scene.Texts.CodeRefused, scene.Dialog.CountWrongCode(now))
                : Say(scene.Texts.LinksTooMany(options.Value.MaxLinks), scene.Dialog);
        }

        var (user, refusal) = await accounts.FindAsync(scene.Update.ChatId, scene.Texts, cancellationToken);
        var page = user is not null ? scene.Pages.Home(scene.Texts.Linked(user.DisplayName)) : MainPages.Words(refusal!);
        return new MainReply(page, scene.Dialog.ForgetWrongCodes());
    }

    private static MainReply Say(string text, MainDialog dialog) => new(MainPages.Words(text), dialog);

    private static MainReply Speak(string code, MainScene scene) =>
        new(MainPages.Words(MainTexts.For(code, language: null).LanguageSet), scene.Dialog with { Language = code });
}
