using Nexus.Bots;
using Nexus.Grains.Bots.Links;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Bots.Main;

/// <summary>Whom a chat acts for.</summary>
internal sealed class MainAccounts(IGrainFactory grains, LinkTable links)
{
    /// <summary>The account, asked of its own grain each time: a block has effect at once.</summary>
    /// <returns>The account; or why there is none to act for, in words.</returns>
    public async Task<(User? User, string? Refusal)> FindAsync(long chatId, MainTexts texts, CancellationToken cancellationToken)
    {
        if (await links.FindOwnerAsync(chatId, cancellationToken) is not { } owner)
            return (null, texts.NotLinked);
        var user = await grains.GetGrain<IUserGrain>(owner).GetAsync();
        return user switch
        {
            { Value: { Block: null } found } => (found, null),
            { Value: not null } => (null, texts.AccountBlocked),
            _ => (null, texts.AccountGone),
        };
    }

    /// <summary>Whether the chat acts for any account, in whatever state it is.</summary>
    public async Task<bool> IsLinkedAsync(long chatId, CancellationToken cancellationToken) => await links.FindOwnerAsync(chatId, cancellationToken) is not null;

    /// <summary>Links a chat to the account that made a code; an account that it acted for before loses it.</summary>
    /// <returns>Null, or <see cref="LinkErrors.CodeRefused"/> or <see cref="LinkErrors.TooMany(int)"/>.</returns>
    public async Task<Error?> LinkAsync(MainUpdate update, string code, CancellationToken cancellationToken)
    {
        if (!LinkCodeText.TryParse(code, out var userId))
            return LinkErrors.CodeRefused;
        var before = await links.FindOwnerAsync(update.ChatId, cancellationToken);
        var attempt = new LinkAttempt(update.ChatId, update.From.FirstName, update.From.Username, update.UpdateId, LinkCodeText.HashOf(code));
        var linked = await grains.GetGrain<IBotLinksGrain>(userId).RedeemAsync(attempt);
        // The row shows the later link already; a crash in between leaves a name in a list, which unlinking there takes away.
        if (linked.IsSuccess && before is not null && before != userId)
            await grains.GetGrain<IBotLinksGrain>(before).UnlinkAsync(update.ChatId);
        return linked.Error;
    }
}
