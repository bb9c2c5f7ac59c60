using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Sending;

/// <summary>Who waits for a broadcast.</summary>
/// <param name="BroadcastId"><c>bro_...</c></param>
/// <param name="ChatId">At Telegram.</param>
/// <param name="Attempt">Of the broadcast.</param>
/// <param name="Tries">In this attempt, that certainly sent nothing.</param>
/// <param name="NextAt">When it may be tried, at the earliest.</param>
internal sealed record Recipient(string BroadcastId, long ChatId, int Attempt, int Tries, DateTimeOffset NextAt);

/// <summary>What becomes of a recipient after a try.</summary>
/// <param name="Status">As the table spells it; <see cref="BotNames.Pending"/>: it is tried again, because nothing was sent.</param>
/// <param name="Tries">That certainly sent nothing.</param>
/// <param name="NextAt">When it is tried again.</param>
/// <param name="Error">Why it was not sent, or it is not known, or null.</param>
/// <param name="MessageId">The message, or null.</param>
internal sealed record RecipientOutcome(string Status, int Tries, DateTimeOffset NextAt, string? Error, long? MessageId = null)
{
    /// <summary>Whether it is tried again.</summary>
    public bool IsPending => Status == BotNames.Pending;
}

/// <summary>
/// Decides about recipients. A reply is repeated when it may have been lost; of a broadcast nobody gets two, so only what certainly sent
/// nothing is repeated.
/// </summary>
internal static class RecipientRules
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>What becomes of a recipient after Telegram's reply.</summary>
    public static RecipientOutcome Decide(Recipient recipient, TelegramReply reply, DateTimeOffset now)
    {
        return reply.Outcome switch
        {
            TelegramOutcome.Ok => new(BotNames.Sent, recipient.Tries, now, Error: null, reply.MessageId),
            TelegramOutcome.Forbidden => new(BotNames.Gone, recipient.Tries, now, reply.Description),
            TelegramOutcome.Limited => new(BotNames.Pending, recipient.Tries, now + reply.RetryAfter!.Value, reply.Description),
            TelegramOutcome.Unauthorized => new(BotNames.Pending, recipient.Tries, now + LongestPause, reply.Description),
            // Without a connection nothing was sent. A proxy's 502 or 504 tells nothing of what became of the call behind it.
            TelegramOutcome.Unavailable when reply.Status == 0 => NotSent(recipient, reply.Description, now),
            TelegramOutcome.Unavailable or TelegramOutcome.Uncertain => new(BotNames.Unknown, recipient.Tries, now, reply.Description),
            // A private chat does not move.
            _ => new(BotNames.Failed, recipient.Tries, now, reply.Description),
        };
    }

    /// <summary>Nothing was sent, for reasons that pass.</summary>
    public static RecipientOutcome NotSent(Recipient recipient, string? reason, DateTimeOffset now)
    {
        var tries = recipient.Tries + 1;
        return new(BotNames.Pending, tries, now + Events.BackOff.After(tries, FirstPause, LongestPause), reason);
    }

    /// <summary>How long a bot sends nothing after a reply that says more of Telegram, or of the token, than of the chat; null: it goes on.</summary>
    /// <param name="reply">Of Telegram.</param>
    /// <param name="troubles">How many such replies came one after the other, this one included.</param>
    public static TimeSpan? HoldAfter(TelegramReply reply, int troubles) => reply.Outcome switch
    {
        TelegramOutcome.Unauthorized => LongestPause,
        TelegramOutcome.Unavailable or TelegramOutcome.Uncertain => Events.BackOff.After(troubles, FirstPause, LongestPause),
        _ => null,
    };
}
