using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nexus.Grains.Telegram;

/// <summary>What came of a call.</summary>
internal enum TelegramOutcome
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>429: too fast. <see cref="TelegramReply.RetryAfter"/> says when again.</summary>
    Limited,

    /// <summary>403: the chat does not want the bot (any more).</summary>
    Forbidden,

    /// <summary>The group became a supergroup: <see cref="TelegramReply.MigrateTo"/> is its new id.</summary>
    Migrated,

    /// <summary>The token is none, or none any more.</summary>
    Unauthorized,

    /// <summary>Refused for good: the same call would be refused again.</summary>
    Refused,

    /// <summary>Telegram can't be reached or is out of order; nothing was done.</summary>
    Unavailable,

    /// <summary>The call was sent and no answer came: it may have been done.</summary>
    Uncertain,
}

/// <summary>The answer to a call, or that there was none.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Status">HTTP status; 0: no answer.</param>
/// <param name="Description">Telegram's words when it failed, without the token; or ours.</param>
/// <param name="Result">What was asked for; nothing when it failed.</param>
internal sealed record TelegramReply(TelegramOutcome Outcome, int Status, string? Description, JsonElement Result)
{
    /// <summary>When to call again, for <see cref="TelegramOutcome.Limited"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The chat's new id, for <see cref="TelegramOutcome.Migrated"/>.</summary>
    public long? MigrateTo { get; init; }

    /// <summary>Done.</summary>
    public bool IsOk => Outcome == TelegramOutcome.Ok;

    /// <summary>The id of the message that was sent; null: the call sends none.</summary>
    public long? MessageId =>
        Result.ValueKind == JsonValueKind.Object && Result.TryGetProperty("message_id", out var id) && id.TryGetInt64(out var value) ? value : null;

    /// <summary>What was asked for; null: the answer has another shape.</summary>
    public T? Read<T>(JsonTypeInfo<T> type)
        where T : class => Result.ValueKind == JsonValueKind.Object ? Result.Deserialize(type) : null;

    /// <summary>There was no answer.</summary>
    public static TelegramReply None(TelegramOutcome outcome, string description) => new(outcome, 0, description, default);
}
