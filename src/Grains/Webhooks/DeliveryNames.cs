using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>How words about deliveries stand in tables.</summary>
internal static class DeliveryNames
{
    /// <summary>The word.</summary>
    public static string Of(WebhookFinding finding) => finding switch
    {
        WebhookFinding.Failing => "failing",
        WebhookFinding.Exhausted => "exhausted",
        WebhookFinding.Recovered => "recovered",
        _ => "gone",
    };

    /// <summary>What the word means.</summary>
    public static WebhookFinding ReadFinding(string word) => Enum.Parse<WebhookFinding>(word, ignoreCase: true);

    /// <summary>The word.</summary>
    public static string Of(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Pending => "pending",
        DeliveryStatus.Succeeded => "succeeded",
        DeliveryStatus.Failed => "failed",
        _ => "cancelled",
    };

    /// <summary>What the word means.</summary>
    public static DeliveryStatus ReadStatus(string word) => Enum.Parse<DeliveryStatus>(word, ignoreCase: true);
}
