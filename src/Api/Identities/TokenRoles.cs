using System.Text.Json;

namespace Nexus.Api.Identities;

/// <summary>Finds an issuer's roles in a token.</summary>
internal static class TokenRoles
{
    /// <summary>Which of our roles the token's roles give. A claim of another shape than text or a list of texts gives none.</summary>
    public static IEnumerable<string> Map(JsonElement payload, OutsideIssuer issuer)
    {
        var theirs = Find(payload, issuer.RoleClaim) is { } claim ? Texts(claim).ToHashSet(StringComparer.Ordinal) : [];
        return issuer.Roles.Where(r => theirs.Contains(r.Theirs)).Select(r => r.Ours).Distinct(StringComparer.Ordinal);
    }

    // The name as a whole comes first: some issuers name claims by URLs, which have dots.
    private static JsonElement? Find(JsonElement payload, string path)
    {
        if (payload.TryGetProperty(path, out var named))
            return named;
        var element = payload;
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element;
    }

    private static IEnumerable<string> Texts(JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.String => [claim.GetString()!],
        JsonValueKind.Array => claim.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!),
        _ => [],
    };
}
