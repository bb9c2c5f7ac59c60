using System.Text.Json;

namespace Nexus.Grains.Telegram;

/// <summary>Reads what Telegram answers: <c>{ok, result}</c>, or <c>{ok: false, error_code, description, parameters}</c>.</summary>
internal static class TelegramAnswerReader
{
    private const int MaxDescription = 300;
    private const int TooManyRequests = 429;
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);

    /// <summary>What an answer says.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">As it came.</param>
    /// <param name="token">Must not stand in what is kept.</param>
    public static TelegramReply Read(int status, ReadOnlyMemory<byte> body, BotToken token)
    {
        JsonElement answer;
        try
        {
            using var document = JsonDocument.Parse(body);
            answer = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Garbled(status);
        }

        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("ok", out var ok))
            return Garbled(status);
        if (ok.ValueKind == JsonValueKind.True && status == 200 && answer.TryGetProperty("result", out var result))
            return new TelegramReply(TelegramOutcome.Ok, status, Description: null, result);
        return Failure(status, answer, token);
    }

    private static TelegramReply Failure(int status, JsonElement answer, BotToken token)
    {
        var code = answer.TryGetProperty("error_code", out var said) && said.TryGetInt32(out var number) ? number : status;
        var parameters = answer.TryGetProperty("parameters", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var moved = Number(parameters, "migrate_to_chat_id");
        var outcome = code switch
        {
            _ when moved is not null => TelegramOutcome.Migrated,
            TooManyRequests => TelegramOutcome.Limited,
            401 or 404 => TelegramOutcome.Unauthorized,
            403 => TelegramOutcome.Forbidden,
            >= 500 => TelegramOutcome.Unavailable,
            _ => TelegramOutcome.Refused,
        };
        return new TelegramReply(outcome, code, Words(answer, token), default)
        {
            MigrateTo = moved,
            RetryAfter = outcome == TelegramOutcome.Limited ? TimeSpan.FromSeconds(Number(parameters, "retry_after") ?? 0) is var pause && pause > LeastPause ? pause : LeastPause : null,
        };
    }

    // A proxy's page, most likely: a message may or may not have got through.
    private static TelegramReply Garbled(int status) => status >= 500
        ? new TelegramReply(TelegramOutcome.Unavailable, status, "Telegram is out of order.", default)
        : new TelegramReply(TelegramOutcome.Uncertain, status, "The answer can't be read.", default);

    private static string? Words(JsonElement answer, BotToken token)
    {
        if (!answer.TryGetProperty("description", out var said) || said.ValueKind != JsonValueKind.String)
            return null;
        var words = token.Clean(said.GetString()!);
        return words.Length <= MaxDescription ? words : words[..MaxDescription];
    }

    private static long? Number(JsonElement parameters, string name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
}
