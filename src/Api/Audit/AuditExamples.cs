using System.Text.Json;
using Nexus.Api.Http;
using Nexus.Events;

namespace Nexus.Api.Audit;

/// <summary>What the OpenAPI document shows.</summary>
internal static class AuditExamples
{
    public static readonly Page<AuditEntryResponse> Page = new(
        [
            new AuditEntryResponse(
                Guid.Parse("0199c0de-7a1e-7000-8000-000000000001"), new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), "auth.login",
                new AuditActorResponse("usr_0199c0de7a1e70008000000000000002", ActorKind.Guest), "usr_0199c0de7a1e70008000000000000002",
                "192.0.2.1", "0199c0de7a1e70008000000000000003",
                new Dictionary<string, JsonElement>(StringComparer.Ordinal)
                {
                    ["sessionId"] = JsonElement.Parse("\"ses_0199c0de7a1e70008000000000000004\""),
                    ["how"] = JsonElement.Parse("\"password\""),
                }),
        ],
        NextCursor: null);
}
