namespace Nexus.Stands.Webhooks;

/// <summary>What the receiver does with one request that is well formed.</summary>
public sealed record WebhookScript
{
    public int Status { get; init; } = 204;

    /// <summary>The header, as it is sent.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The header, as it is sent.</summary>
    public string? Location { get; init; }

    public string? Body { get; init; }

    /// <summary>Goes on sending the body until the other side leaves.</summary>
    public bool EndlessBody { get; init; }

    /// <summary>Size of one more header.</summary>
    public int HeaderBytes { get; init; }

    /// <summary>Never answers.</summary>
    public bool Hangs { get; init; }

    /// <summary>Sends the head of the answer, and nothing after it.</summary>
    public bool HangsInBody { get; init; }

    /// <summary>Closes the connection instead of answering.</summary>
    public bool Closes { get; init; }
}

/// <summary>One request that was well formed.</summary>
/// <param name="Id">The <c>webhook-id</c>.</param>
/// <param name="Body">As it was signed.</param>
/// <param name="Signatures">How many of the keys that the receiver knows had signed it, by their place.</param>
/// <param name="Headers">By name, in any case.</param>
/// <param name="Protocol">HTTP/1.1 or HTTP/2.</param>
public sealed record ReceivedWebhook(
    string Id, string Body, IReadOnlyList<int> Signatures, IReadOnlyDictionary<string, string> Headers, string Protocol);
