using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Bots.Broadcasts;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;

namespace Nexus.Grains.Bots;

/// <summary>Has Telegram told what it should know and may not, until it does; the key is the bot's id.</summary>
internal sealed class BotTellHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "bots.tell";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        await grains.GetGrain<IBotGrain>(item.Key).TellTelegramAsync() is { } again ? DueOutcome.At(again) : DueOutcome.Done;
}

/// <summary>Removes what was kept of a deleted bot's chats; the key is the bot's id, and it was deleted when this fell due.</summary>
internal sealed class BotPurgeHandler(BotTable table, BroadcastRemoval broadcasts) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "bots.purge";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        await broadcasts.RemoveOfBotAsync(item.Key, item.DueAt, cancellationToken);
        await table.PurgeAsync(item.Key, item.DueAt, cancellationToken);
        return DueOutcome.Done;
    }
}

/// <summary>
/// Wakes the chats and senders that have something to do and did not do it: whoever had to wake them died, or they wait for longer than a
/// grain does. Runs as due work, so on one silo at a time.
/// </summary>
internal sealed partial class BotSweep(
    NpgsqlDataSource database, IGrainFactory grains, IOptions<BotsOptions> options, TimeProvider clock, ILogger<BotSweep> logger) : IDueWorkHandler
{
    private const int Most = 1000;
    private const int AtOnce = 16;
    private static readonly string Chats = SqlText.Read<BotSweep>("FindForgottenChats");
    private static readonly string Senders = SqlText.Read<BotSweep>("FindForgottenSenders");
    private static readonly string Broadcasts = SqlText.Read<BotSweep>("FindBroadcastSenders");

    // What is on its way is not forgotten.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Kind => "bots.sweep";

    /// <inheritdoc/>
    public string StandingKey => "all";

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Grace;
        // Senders are fewer, and what waits there was decided longer ago.
        await WakeAsync(
            await FindAsync(Senders, before, static row => row.GetString(0), cancellationToken),
            bot => grains.GetGrain<IBotSenderGrain>(bot).WakeAsync(), cancellationToken);
        await WakeAsync(
            await FindAsync(Broadcasts, before, static row => row.GetString(0), cancellationToken),
            bot => grains.GetGrain<IBotSenderGrain>(bot).WakeBroadcastsAsync(), cancellationToken);
        await WakeAsync(
            await FindAsync(Chats, before, static row => BotIds.ChatKey(row.GetString(0), row.GetInt64(1)), cancellationToken),
            chat => grains.GetGrain<IChatGrain>(chat).WakeAsync(), cancellationToken);
        return DueOutcome.At(clock.GetUtcNow() + options.Value.SweepInterval);
    }

    private async Task WakeAsync(List<string> keys, Func<string, Task> wake, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Chunk(AtOnce))
            await Task.WhenAll(some.Select(key => WakeOneAsync(key, wake))).WaitAsync(cancellationToken);
    }

    // One that can't be woken keeps no other from it; the next sweep meets it again.
    private async Task WakeOneAsync(string key, Func<string, Task> wake)
    {
        try
        {
            await wake(key);
        }
        catch (Exception exception)
        {
            LogNotWoken(exception, key);
        }
    }

    private async Task<List<string>> FindAsync(string sql, DateTimeOffset before, Func<NpgsqlDataReader, string> read, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("before", before.UtcDateTime);
        command.Parameters.AddWithValue("most", Most);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await row.ReadAsync(cancellationToken))
            found.Add(read(row));
        return found;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bots: {Key} has something to do and could not be woken")]
    private partial void LogNotWoken(Exception exception, string key);
}

/// <summary>Removes updates and messages that are too old, a part at a time. Runs as due work, so on one silo at a time.</summary>
internal sealed partial class BotRetention(NpgsqlDataSource database, IOptions<BotsOptions> options, TimeProvider clock, ILogger<BotRetention> logger) : IDueWorkHandler
{
    private const int Most = 5000;
    private static readonly string Expire = SqlText.Read<BotRetention>("ExpireUpdates");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Kind => "bots.retention";

    /// <inheritdoc/>
    public string StandingKey => "updates";

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(Expire);
        command.Parameters.AddWithValue("before", now.AddDays(-options.Value.RetentionDays).UtcDateTime);
        command.Parameters.AddWithValue("most", Most);
        var removed = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (removed > 0)
            LogDone(removed);
        return DueOutcome.At(now + (removed >= Most ? Soon : Later));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Bots: {Count} updates and messages were too old and removed")]
    private partial void LogDone(long count);
}
