using System.Collections.Immutable;
using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>What the OpenAPI document shows of broadcasts.</summary>
internal static class BroadcastExamples
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly BroadcastButtonBody Button = new("To the sale", "https://shop.example.com/sale");

    public static readonly StartBroadcastRequest Start = new("The spring sale begins today.", [Button]);

    public static readonly RetryBroadcastRequest Retry = new(Unknown: false);

    public static readonly ImmutableDictionary<string, ImmutableArray<string>> Reasons =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("text", ["There must be a text."]);

    public static readonly BroadcastResponse Started = new(
        "bro_019c139729007a3b8c4d5e6f70819203", BotExamples.Bot.Id, Start.Text, [Button], BroadcastStatus.Preparing, Attempt: 1,
        new BroadcastCountsResponse(0, 0, 0, 0, 0, 0, 0), RatePerSecond: 0, EtaSeconds: null, Time, StartedAt: null, FinishedAt: null);

    public static readonly BroadcastResponse Running = Started with
    {
        Status = BroadcastStatus.Running,
        Counts = new BroadcastCountsResponse(Total: 1200, Pending: 660, Sent: 528, Failed: 1, Gone: 11, Unknown: 0, Cancelled: 0),
        RatePerSecond = 26.8,
        EtaSeconds = 24.6,
        StartedAt = Time.AddSeconds(1),
    };

    public static readonly BroadcastResponse Paused = Running with { Status = BroadcastStatus.Paused, RatePerSecond = 0, EtaSeconds = null };

    public static readonly BroadcastResponse Cancelled = Paused with { Status = BroadcastStatus.Cancelled, FinishedAt = Time.AddMinutes(1) };

    public static readonly RecipientResponse Recipient = new(
        ChatId: 42, RecipientStatus.Gone, Attempt: 1, Time.AddSeconds(3), MessageId: null, "Forbidden: bot was blocked by the user");
}
