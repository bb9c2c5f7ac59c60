namespace Nexus.Api.Http;

/// <summary>What a request asks of the table when it starts.</summary>
/// <param name="Scope">Caller and route: keys of different callers never meet.</param>
/// <param name="KeyHash">Of the client's key; the key itself is not kept, because it opens the kept answer.</param>
/// <param name="RequestHash">Of method, path, query and body.</param>
internal sealed record IdempotencyRequest(string Scope, string KeyHash, byte[] RequestHash);

/// <summary>What came of it.</summary>
internal abstract record IdempotencyOutcome
{
    /// <summary>The request runs now, for the first time or because its predecessor died.</summary>
    /// <param name="StartedAt">When the key was first used.</param>
    /// <param name="LeaseUntil">Until then nobody else runs it; also proves ownership at the end.</param>
    public sealed record Claimed(DateTimeOffset StartedAt, DateTimeOffset LeaseUntil) : IdempotencyOutcome;

    /// <summary>It was answered before.</summary>
    public sealed record Answered(KeptAnswer Answer) : IdempotencyOutcome;

    /// <summary>It is at work elsewhere.</summary>
    /// <param name="LeaseUntil">When it counts as dead.</param>
    public sealed record InProgress(DateTimeOffset LeaseUntil) : IdempotencyOutcome;

    /// <summary>The key was used for another request.</summary>
    public sealed record Mismatch : IdempotencyOutcome;
}

/// <summary>An answer that is kept for replays.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">Of the kept headers: <c>Content-Type</c>, <c>Location</c>, <c>ETag</c>, ...</param>
/// <param name="SealedBody">The body, encrypted.</param>
internal sealed record KeptAnswer(int Status, Dictionary<string, string> Headers, byte[] SealedBody);
