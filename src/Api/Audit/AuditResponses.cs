using System.Text.Json;
using System.Text.Json.Serialization;
using Nexus.Api.Http;
using Nexus.Audit;
using Nexus.Events;

namespace Nexus.Api.Audit;

/// <summary>One thing that was done.</summary>
/// <param name="Id">Of the entry; the event that it was made from has the same.</param>
/// <param name="OccurredAt">When it was done.</param>
/// <param name="Action">What was done: auth.login, auth.locked, user.blocked and so on.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Subject">The user to whom it was done, or what else it concerns.</param>
/// <param name="Ip">Where the request came from; null where there was none, or an erase took it out.</param>
/// <param name="RequestId">The request's X-Request-Id, which its log lines have too.</param>
/// <param name="Details">What else is known, by action.</param>
internal sealed record AuditEntryResponse(
    Guid Id, DateTimeOffset OccurredAt, string Action, AuditActorResponse Actor, string Subject, string? Ip, string? RequestId,
    IReadOnlyDictionary<string, JsonElement> Details)
{
    /// <summary>Of an entry.</summary>
    public static AuditEntryResponse Of(AuditEntry entry) => new(
        entry.Id, entry.OccurredAt, entry.Action, new AuditActorResponse(entry.Actor, entry.Via), entry.Subject, entry.Ip, entry.RequestId,
        JsonSerializer.Deserialize(entry.Details, AuditJson.Default.DictionaryStringJsonElement)!);
}

/// <summary>Who did something.</summary>
/// <param name="UserId">Null: a guest, the system, or it is not known.</param>
/// <param name="Via">How he proved who he is.</param>
internal sealed record AuditActorResponse(string? UserId, ActorKind Via);

/// <summary>The bodies of the audit log.</summary>
[JsonSerializable(typeof(Page<AuditEntryResponse>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class AuditJson : JsonSerializerContext;
