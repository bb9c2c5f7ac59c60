using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Nexus.Api.Http;

/// <summary>
/// The <c>ETag</c> of a single resource: its version, as a strong tag (<c>"v12"</c>), because every change makes a new version.
/// </summary>
internal static class VersionTag
{
    /// <summary>The header's value.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"v{version}\"");

    /// <summary>The version in a tag of ours; null: it is none.</summary>
    public static long? VersionOf(EntityTagHeaderValue tag)
    {
        var text = tag.Tag.AsSpan();
        return !tag.IsWeak && text is ['"', 'v', .. var digits, '"']
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    /// <summary>Whether <c>If-None-Match</c> says that the caller has this version already (weak comparison, RFC 9110).</summary>
    public static bool IsKnown(long version, Microsoft.AspNetCore.Http.HttpRequest request)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0 || !EntityTagHeaderValue.TryParseList(header, out var known))
            return false;
        var current = new EntityTagHeaderValue(Of(version));
        return known.Any(tag => tag.Tag == "*" || tag.Compare(current, useStrongComparison: false));
    }
}
