using Microsoft.Extensions.Logging;
using Nexus.Bots;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Bots.Broadcasts;

/// <summary>
/// Makes and changes the rows of a broadcast's recipients, a part at a time: a million of them are no transaction. The key is the
/// broadcast. Each part is its own transaction and may be made again; a process that dies between two costs nothing.
/// </summary>
internal sealed class BroadcastWorkHandler(IGrainFactory grains, BroadcastTable table, TimeProvider clock) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "bots.broadcast";

    private const int Part = 5000;

    // Well within the lease of due work.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var broadcast = grains.GetGrain<IBroadcastGrain>(item.Key);
        var work = await broadcast.GetWorkAsync();
        if (work == BroadcastWork.None)
            return DueOutcome.Done;
        var until = clock.GetUtcNow() + Turn;
        while (await table.WorkAsync(item.Key, work, Part, cancellationToken) > 0)
        {
            if (clock.GetUtcNow() >= until)
                return DueOutcome.At(clock.GetUtcNow());
        }

        await broadcast.WorkedAsync(work);
        return DueOutcome.Done;
    }
}

/// <summary>Removes a broadcast with its recipients when it was kept for long enough; the key is the broadcast.</summary>
internal sealed partial class BroadcastRemoveHandler(IGrainFactory grains, BroadcastRemoval removal, ILogger<BroadcastRemoveHandler> logger) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "bots.broadcast.remove";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var expiry = await grains.GetGrain<IBroadcastGrain>(item.Key).GetExpiryAsync();
        if (!expiry.IsExpired)
            return expiry.AskAgainAt is { } at ? DueOutcome.At(at) : DueOutcome.Done;
        await removal.RemoveAsync(item.Key, cancellationToken);
        LogRemoved(item.Key);
        return DueOutcome.Done;
    }

    [LoggerMessage(LogLevel.Information, "{Broadcast} was kept for long enough and removed")]
    private partial void LogRemoved(string broadcast);
}

/// <summary>Removes broadcasts with all that belongs to them.</summary>
internal sealed class BroadcastRemoval(IGrainFactory grains, BroadcastTable table, StateRows states)
{
    private const int PageSize = 100;

    /// <summary>Removes one. May run again.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        // The row goes last: by it a removal that broke off is found again.
        await states.RemoveAsync(BroadcastGrain.StateName, [id], cancellationToken);
        await grains.GetGrain<IBroadcastGrain>(id).ForgetAsync();
        await table.RemoveAsync(id, cancellationToken);
    }

    /// <summary>Ends and removes those that a bot had before a time, which is when it was deleted.</summary>
    public async Task RemoveOfBotAsync(string botId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        while (await table.FindOfBotAsync(botId, before, PageSize, cancellationToken) is [_, ..] found)
            await EndAsync(found, cancellationToken);
    }

    /// <summary>Ends and removes those of a user.</summary>
    public async Task RemoveOfOwnerAsync(string owner, CancellationToken cancellationToken)
    {
        while (await table.FindOfOwnerAsync(owner, PageSize, cancellationToken) is [_, ..] found)
            await EndAsync(found, cancellationToken);
    }

    private async Task EndAsync(List<KnownBroadcast> found, CancellationToken cancellationToken)
    {
        foreach (var broadcast in found)
        {
            // One that is over says so, which is as good.
            await grains.GetGrain<IBroadcastGrain>(broadcast.Id).CancelAsync(broadcast.BotId, broadcast.Owner);
            await RemoveAsync(broadcast.Id, cancellationToken);
        }
    }
}
