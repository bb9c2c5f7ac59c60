using System.Collections.Immutable;

namespace Nexus.Webhooks;

/// <summary>What somebody sent and signed with a secret that this system gave him, as Standard Webhooks say.</summary>
/// <param name="Id">The header <c>webhook-id</c>.</param>
/// <param name="Timestamp">The header <c>webhook-timestamp</c>.</param>
/// <param name="Signatures">The header <c>webhook-signature</c>.</param>
/// <param name="Body">The body's bytes.</param>
[GenerateSerializer, Immutable, Alias("webhooks.signed-message")]
public sealed record SignedMessage(
    [property: Id(0)] string Id,
    [property: Id(1)] string Timestamp,
    [property: Id(2)] string Signatures,
    [property: Id(3)] ImmutableArray<byte> Body);
