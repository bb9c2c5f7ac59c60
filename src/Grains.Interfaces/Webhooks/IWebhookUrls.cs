namespace Nexus.Webhooks;

/// <summary>Says whether requests may be sent to a URL that a user names: of an endpoint, or for the callback of one request.</summary>
public interface IWebhookUrls
{
    /// <summary>Characters of a URL at most.</summary>
    const int MaxLength = 2048;

    /// <summary>What is wrong with it, or null. That it is right does not mean that it can be reached.</summary>
    string? WhyNot(string url);
}
