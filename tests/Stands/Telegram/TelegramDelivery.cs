using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Nexus.Stands.Telegram;

/// <summary>
/// Sends updates to webhooks: with the secret, in order within a chat, repeated until they are taken. The pauses are those of Telegram,
/// twenty times as short.
/// </summary>
internal sealed class TelegramDelivery(TimeProvider clock) : IDisposable
{
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly ConcurrentDictionary<(long Bot, long Chat), SemaphoreSlim> _chats = new();
    private readonly ConcurrentDictionary<long, int> _pending = new();

    public int Pending(long botId) => _pending.GetValueOrDefault(botId);

    public async Task<int> DeliverAsync(TelegramBot bot, JsonObject update, CancellationToken cancellationToken)
    {
        if (bot.Webhook?.Wants(TelegramUpdates.KindOf(update)) != true)
            return 0;
        var chat = _chats.GetOrAdd((bot.Id, TelegramUpdates.ChatOf(update)), static _ => new SemaphoreSlim(1, 1));
        _pending.AddOrUpdate(bot.Id, 1, static (_, count) => count + 1);
        await chat.WaitAsync(cancellationToken);
        try
        {
            var pause = FirstPause;
            for (var attempt = 1; ; attempt++)
            {
                if (await TryAsync(bot, update, cancellationToken) is >= 200 and < 300)
                    return attempt;
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause < LongestPause ? pause * 2 : LongestPause;
            }
        }
        finally
        {
            chat.Release();
            _pending.AddOrUpdate(bot.Id, 0, static (_, count) => count - 1);
        }
    }

    /// <summary>One try; 0: there was no answer, or no webhook.</summary>
    public async Task<int> TryAsync(TelegramBot bot, JsonObject update, CancellationToken cancellationToken)
    {
        if (bot.Webhook is not { } webhook)
            return 0;
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url);
        request.Content = new StringContent(update.ToJsonString(), Encoding.UTF8, "application/json");
        if (webhook.Secret is { } secret)
            request.Headers.TryAddWithoutValidation(SecretHeader, secret);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                bot.Webhook = webhook with { LastError = (clock.GetUtcNow(), $"Wrong response from the webhook: {(int)response.StatusCode} {response.ReasonPhrase}") };
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            bot.Webhook = webhook with { LastError = (clock.GetUtcNow(), "Connection refused") };
            return 0;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        foreach (var chat in _chats.Values)
            chat.Dispose();
    }
}
