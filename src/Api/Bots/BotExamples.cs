using System.Text.Json;
using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>What the OpenAPI document shows.</summary>
internal static class BotExamples
{
    private const string Id = "bot_00000000000080008b8c4d5e6f708192";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    // The form of one; no bot has it.
    public static readonly RegisterBotRequest Register = new("123456789:AAExampleExampleExampleExampleExampl", "Hello of the shop");

    public static readonly ChangeBotRequest Change = new("Hello of the shop");

    public static readonly BotResponse Bot = new(
        Id, TelegramId: 123456789, "shop_hello_bot", "Hello of the shop", IsRunning: true, new BotWebhookResponse(IsCurrent: true, Time, Problem: null), Time, Time);

    public static readonly BotResponse Stopped = Bot with { IsRunning = false };

    public static readonly BotSettingsBody Settings = new(
        "Hello! What would you like to know?", AutoApprove: true, [new MenuButtonBody("Opening hours", "Monday to Friday, 9 to 18.")],
        [new AutoReplyBody("price", "The price list is at https://shop.example.com/prices", TriggerMatch.Contains)],
        new BotAiBody("You answer for a small shop. Be brief and kind.", Model: null));

    public static readonly WebhookInfoResponse WebhookInfo = new(IsSet: true, IsOurs: true, PendingUpdates: 0, LastErrorAt: null, LastError: null);

    public static readonly JsonElement UpdateBody = JsonElement.Parse(
        """
        {"update_id":100001,"message":{"message_id":7,"from":{"id":42,"is_bot":false,"first_name":"Ann","language_code":"en"},
         "chat":{"id":42,"first_name":"Ann","type":"private"},"date":1769860800,"text":"/start"}}
        """);

    public static readonly UpdateResponse Update = new(
        UpdateId: 100001, "message", ChatId: 42, UpdateStatus.Done, Attempts: 0, Error: null, Time, Time.AddMilliseconds(12), UpdateBody);

    public static readonly SubscriberResponse Subscriber = new(ChatId: 42, "Ann", Username: null, "en", Time, Time, GoneAt: null);

    public static readonly BotStatsResponse Stats = new(
        Received: 120, Handled: 119, Parked: 0, Sent: 118, SendsFailed: 1, PendingUpdates: 1, PendingSends: 0, Subscribers: 42, Gone: 3);
}
