using Nexus.Access;
using Nexus.ApiKeys;
using Nexus.Ids;

namespace Nexus.Api.ApiKeys;

/// <summary>What the OpenAPI document shows.</summary>
internal static class ApiKeyExamples
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static readonly CreateApiKeyRequest Create = new("nightly report", [Scopes.TemplatesRead, Scopes.TemplatesWrite], Time.AddYears(1));

    public static readonly RenameApiKeyRequest Rename = new("weekly report");

    public static readonly ApiKeyResponse Key = new(
        NexusId.Format(ApiKey.IdPrefix, new Guid("019c1397-2d00-7a3b-8c4d-5e6f70819203")), Create.Name, Create.Scopes, Time, Create.ExpiresAt, Time.AddHours(3));

    // Of the right length and no key: its checksum is wrong.
    public static readonly MadeApiKeyResponse Made = new(ApiKey.Prefix + new string('A', ApiKey.Length - ApiKey.Prefix.Length), Key with { LastUsedAt = null });

    public static readonly ApiKeysResponse Keys = new([Key], NextCursor: null);
}
