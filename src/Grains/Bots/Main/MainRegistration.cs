using System.Text;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Security;
using Nexus.Grains.Telegram;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Bots.Main;

/// <summary>The wizard of <c>/newbot</c>: token, name, confirmation.</summary>
internal sealed class MainRegistration(IGrainFactory grains, BotTelegram telegram, SecretBox box, MainBotPages bots, IOptions<BotsOptions> options)
{
    /// <summary>Looks at a token. It is not registered yet, and kept sealed.</summary>
    public async Task<MainReply> TakeTokenAsync(string? text, MainScene scene)
    {
        if (text is null || !BotToken.TryParse(text, out var token))
            return scene.AskAgain(scene.Texts.NoToken);
        return await LookAtAsync(token, text, scene) with { HidesMessage = true };
    }

    /// <summary>Takes a name.</summary>
    public static MainReply TakeName(string? name, MainScene scene)
    {
        if (scene.Dialog.Wizard is not { Step: WizardStep.Name } wizard)
            return scene.Ask(new MainWizard(WizardStep.Token));
        if (name is not null && (name.Length is 0 or > BotLimits.Name || name.Any(char.IsControl)))
            return scene.AskAgain(scene.Texts.NameTooLong(BotLimits.Name));
        // The same for every press of the button that follows, so that the bot is registered once.
        var registration = NexusId.Derive(BotIds.Registration, $"main/{scene.Update.ChatId}/{scene.Update.UpdateId}", DateTimeOffset.UnixEpoch);
        return scene.Ask(wizard with { Step = WizardStep.Confirm, Name = name, RegistrationId = registration });
    }

    /// <summary>Registers the bot.</summary>
    public async Task<MainReply> RegisterAsync(User user, MainScene scene, CancellationToken cancellationToken)
    {
        if (scene.Dialog.Wizard is not { Step: WizardStep.Confirm, SealedToken: { } sealedToken, RegistrationId: { } registration } wizard
            || Open(scene.Update.ChatId, sealedToken) is not { } token || BotIds.OfToken(token) is not { } botId)
        {
            return scene.Ask(new MainWizard(WizardStep.Token));
        }

        Result<Bot> made;
        try
        {
            made = await grains.GetGrain<IBotOwnerGrain>(user.Id).RegisterAsync(botId, token, wizard.Name, registration);
        }
        catch (UnavailableException exception) when (exception.Dependency == BotTelegram.Dependency)
        {
            return scene.AskAgain(scene.Texts.TelegramAway);
        }

        if (made.Error is { } error)
            return Refused(error, scene);
        var page = await bots.FindAsync(user, botId, scene.Pages, cancellationToken) ?? MainPages.Words(scene.Texts.Stale);
        return scene.End(page.After(scene.Texts.Made(made.Require().Username)));
    }

    private async Task<MainReply> LookAtAsync(BotToken token, string text, MainScene scene)
    {
        TelegramMe? me;
        try
        {
            me = await telegram.WhoIsAsync(token);
        }
        catch (UnavailableException exception) when (exception.Dependency == BotTelegram.Dependency)
        {
            return scene.AskAgain(scene.Texts.TelegramAway);
        }

        if (me is null)
            return scene.AskAgain(scene.Texts.TokenRefused);
        if (await grains.GetGrain<IBotGrain>(BotIds.Of(me.Id)).GetGateAsync() is not null)
            return scene.AskAgain(scene.Texts.TokenTaken);
        var sealedToken = box.Seal(PurposeOf(scene.Update.ChatId), Encoding.UTF8.GetBytes(text));
        return scene.Ask(new MainWizard(WizardStep.Name, sealedToken, me.Username ?? "", me.FirstName));
    }

    private MainReply Refused(Error error, MainScene scene)
    {
        if (error.Code == BotErrors.TooMany(0).Code)
            return scene.End(MainPages.Words(scene.Texts.BotsTooMany(options.Value.MaxBots)));
        var asks = scene with { Dialog = scene.Dialog with { Wizard = new MainWizard(WizardStep.Token) } };
        return asks.AskAgain(error.Code == BotErrors.Taken.Code ? scene.Texts.TokenTaken : scene.Texts.TokenRefused);
    }

    // Null: the master key is another one by now.
    private string? Open(long chatId, string sealedToken)
    {
        try
        {
            return Encoding.UTF8.GetString(box.Open(PurposeOf(chatId), sealedToken));
        }
        catch (SecretUnreadableException)
        {
            return null;
        }
    }

    private static string PurposeOf(long chatId) => $"bots.dialog/{BotIds.ChatKey(BotIds.Main, chatId)}";
}
