using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Bots.Main;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.Bots.Links;

/// <inheritdoc cref="IBotLinksGrain"/>
[PreferSilo(SiloRoles.Bots)]
internal sealed class BotLinksGrain(
    [PersistentState("bots.links", "nexus")] IPersistentState<Document<LinkState>> document,
    AggregateServices services,
    MainBot main,
    IOptions<BotsOptions> options)
    : AggregateGrain<LinkState>(document, services), IBotLinksGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"bots.links/{Key}";

    /// <inheritdoc/>
    public async Task<Result<LinkCode>> MakeCodeAsync()
    {
        if (!main.IsConfigured)
            return LinkErrors.NoMainBot;
        var username = await main.UsernameAsync();
        var code = LinkCodeText.New(Key);
        var next = (State ?? LinkState.Empty).Offer(LinkCodeText.HashOf(code), Now);
        await CommitAsync(next);
        return new LinkCode(code, next.Code!.ExpiresAt, $"https://t.me/{username}?start={code}");
    }

    /// <inheritdoc/>
    public async Task<Result> RedeemAsync(LinkAttempt attempt)
    {
        if (Known() is not { } state)
            return LinkErrors.CodeRefused;
        var redeemed = state.Redeem(attempt, options.Value.MaxLinks, Now);
        if (redeemed.Error is { } error)
            return error;
        if (ReferenceEquals(redeemed.Value, state))
            return Result.Ok;
        Raise(new BotLinkMade(Key, Now), Key);
        await CommitAsync(redeemed.Require());
        return Result.Ok;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<BotLink>> ListAsync() => Task.FromResult<ImmutableArray<BotLink>>([.. (Known() ?? LinkState.Empty).Links.Reverse()]);

    /// <inheritdoc/>
    public async Task<Result> UnlinkAsync(long chatId)
    {
        if (Known()?.Remove(chatId) is not { } next)
            return LinkErrors.NotFound;
        Raise(new BotLinkRemoved(Key, Now), Key);
        await CommitAsync(next);
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task EraseAsync()
    {
        if (Known() is not null)
            await CommitAsync(LinkState.Empty);
    }

    // An id that somebody made up costs no memory once it is answered.
    private LinkState? Known()
    {
        if (State is null)
            DeactivateOnIdle();
        return State;
    }
}
