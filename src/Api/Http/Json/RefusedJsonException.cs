using System.Text.Json;

namespace Nexus.Api.Http;

/// <summary>Well-formed JSON that we don't take. The serializer adds the path.</summary>
/// <param name="reason">Continues the sentence that starts with the path: <c>must not hold ...</c>.</param>
internal sealed class RefusedJsonException(string reason) : JsonException
{
    /// <summary>Continues the sentence that starts with the path.</summary>
    public string Reason { get; } = reason;
}
