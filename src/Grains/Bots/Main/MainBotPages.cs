using Nexus.Bots;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Bots.Main;

/// <summary>Shows an account's bots and does what their buttons say. Each may be done twice for one update.</summary>
internal sealed class MainBotPages(IGrainFactory grains, IBotQueries queries)
{
    private const int MaxTries = 3;

    /// <summary>A page of the list.</summary>
    public async Task<MainPage> ListAsync(User user, int page, MainPages pages, CancellationToken cancellationToken)
    {
        // The list has no pages of its own that could be numbered; an account has no more bots than are read quickly.
        var rows = await queries.ListAsync(user.Id, after: null, ((page + 1) * MainPages.PageSize) + 1, cancellationToken);
        return pages.Bots([.. rows.Select(r => r.Bot)], page);
    }

    /// <summary>One bot; null: there is no such one (any more).</summary>
    public async Task<MainPage?> FindAsync(User user, string botId, MainPages pages, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IBotGrain>(botId);
        if (await grain.GetAsync(user.Id) is not { Value: { } bot } || await grain.GetSettingsAsync(user.Id) is not { Value: { } settings })
            return null;
        return pages.Bot(bot, settings.Settings, await queries.GetStatsAsync(botId, cancellationToken));
    }

    /// <summary>Its name and whether it runs.</summary>
    public Task<Result<Bot>> GetAsync(User user, string botId) => grains.GetGrain<IBotGrain>(botId).GetAsync(user.Id);

    /// <summary>Starts or stops one.</summary>
    public Task<Result<Bot>> RunAsync(User user, string botId, bool running)
    {
        var grain = grains.GetGrain<IBotGrain>(botId);
        return running ? grain.StartAsync(user.Id) : grain.StopAsync(user.Id);
    }

    /// <summary>Has one do something else by itself; what somebody else changes meanwhile stays.</summary>
    public async Task<Result<VersionedSettings>> SetAsync(User user, string botId, Func<BotSettings, BotSettings> change)
    {
        var grain = grains.GetGrain<IBotGrain>(botId);
        for (var tries = 1; ; tries++)
        {
            if (await grain.GetSettingsAsync(user.Id) is not { Value: { } settings })
                return BotErrors.NotFound;
            var set = await grain.SetSettingsAsync(user.Id, change(settings.Settings), settings.Version);
            if (set.Error?.Code != BotErrors.Changed.Code || tries == MaxTries)
                return set;
        }
    }

    /// <summary>Deletes one.</summary>
    public Task<Result> DeleteAsync(User user, string botId) => grains.GetGrain<IBotGrain>(botId).DeleteAsync(user.Id, expected: null);
}
