using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Bots;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Bots;

/// <summary>
/// A user's bots and what they do, without tokens. Who talks with a bot is not the owner's data but those people's: it is erased with the
/// bot, and not exported.
/// </summary>
internal sealed class BotData(IGrainFactory grains, BotTable table, EventRedaction log, NexusJson json, TimeProvider clock) : IPersonalData
{
    private const int PageSize = 100;
    private static readonly Dictionary<string, string?> NoName = new(StringComparer.Ordinal) { ["username"] = "", ["name"] = "" };
    private static readonly Dictionary<string, string?> NoUsername = new(StringComparer.Ordinal) { ["username"] = "" };
    private static readonly ImmutableArray<string> Named = ["bot.registered", "bot.changed"];
    private static readonly ImmutableArray<string> Others = ["bot.token.changed", "bot.started", "bot.stopped", "bot.deleted"];

    /// <inheritdoc/>
    public string Section => "bots";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var bot in await BotsAsync(userId, cancellationToken))
        {
            var settings = await grains.GetGrain<IBotGrain>(bot.Id).GetSettingsAsync(userId);
            if (settings.IsSuccess)
                yield return JsonSerializer.SerializeToElement(new ExportedBot(bot, settings.Require().Settings), json.TypeInfo<ExportedBot>());
        }
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        var bots = await BotsAsync(userId, cancellationToken);
        foreach (var bot in bots)
        {
            await grains.GetGrain<IBotGrain>(bot.Id).EraseAsync(userId);
            await table.PurgeAsync(bot.Id, clock.GetUtcNow(), cancellationToken);
        }

        // That there were bots stays; what they were called does not.
        string[] aggregates = [.. bots.Select(b => $"bots.bot/{b.Id}")];
        foreach (var type in Named)
            await log.ReplaceAsync(aggregates, type, NoName, cancellationToken);
        foreach (var type in Others)
            await log.ReplaceAsync(aggregates, type, NoUsername, cancellationToken);
    }

    private async Task<List<Bot>> BotsAsync(string owner, CancellationToken cancellationToken)
    {
        var bots = new List<Bot>();
        string? after = null;
        do
        {
            var page = await table.ListAsync(owner, after, PageSize, cancellationToken);
            bots.AddRange(page.Select(r => r.Bot));
            after = page.Length == PageSize ? page[^1].Position : null;
        }
        while (after is not null);
        return bots;
    }
}

/// <summary>A bot in the export of its owner's data.</summary>
internal sealed record ExportedBot(Bot Bot, BotSettings Settings);
