using Microsoft.Extensions.Options;
using Nexus.Grains.Events;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Sending;

/// <summary>What becomes of a call after a try.</summary>
/// <param name="Kind">See there.</param>
/// <param name="Attempts">Tries that count.</param>
/// <param name="NextAt">When it is tried again, for <see cref="SendKind.Again"/>.</param>
/// <param name="Error">Why it was not made, or null.</param>
/// <param name="MessageId">The message that came of it, or null.</param>
/// <param name="MovedTo">For <see cref="SendKind.Moved"/>: the chat's new id.</param>
internal sealed record SendOutcome(SendKind Kind, int Attempts, DateTimeOffset NextAt, string? Error, long? MessageId = null, long? MovedTo = null);

/// <summary>What becomes of a call.</summary>
internal enum SendKind
{
    /// <summary>Made.</summary>
    Sent,

    /// <summary>Tried again later.</summary>
    Again,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>The chat does not want the bot: all that waits for it is given up.</summary>
    Gone,

    /// <summary>The chat has another id: all that waits for it goes there.</summary>
    Moved,
}

/// <summary>Decides about calls.</summary>
internal sealed class SendRules(IOptions<BotsOptions> options)
{
    // Each may have come through: more of them would rather be doubled than missing.
    private const int MaxUncertain = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>What becomes of a call after Telegram's reply.</summary>
    /// <param name="send">The call.</param>
    /// <param name="reply">What came of it.</param>
    /// <param name="now">UTC.</param>
    public SendOutcome Decide(WaitingSend send, TelegramReply reply, DateTimeOffset now)
    {
        var attempts = send.Attempts + 1;
        var pause = BackOff.After(attempts, FirstPause, LongestPause);
        return reply.Outcome switch
        {
            TelegramOutcome.Ok => new(SendKind.Sent, attempts, now, Error: null, reply.MessageId),
            TelegramOutcome.Migrated => new(SendKind.Moved, send.Attempts, now, reply.Description, MovedTo: reply.MigrateTo),
            TelegramOutcome.Forbidden => new(SendKind.Gone, attempts, now, reply.Description),
            TelegramOutcome.Refused => new(SendKind.Failed, attempts, now, reply.Description),
            TelegramOutcome.Uncertain when attempts >= MaxUncertain => new(SendKind.Failed, attempts, now, reply.Description),
            _ when now - send.CreatedAt > options.Value.SendFor => new(SendKind.Failed, attempts, now, reply.Description),
            TelegramOutcome.Limited => new(SendKind.Again, send.Attempts, now + reply.RetryAfter!.Value, reply.Description),
            TelegramOutcome.Unauthorized => new(SendKind.Again, send.Attempts, now + LongestPause, reply.Description),
            TelegramOutcome.Unavailable => new(SendKind.Again, send.Attempts, now + pause, reply.Description),
            _ => new(SendKind.Again, attempts, now + pause, reply.Description),
        };
    }
}
