using System.Text.RegularExpressions;
using Nexus.Users;

namespace Nexus.Api.Identities;

/// <summary>What a configured issuer must be.</summary>
internal static partial class IssuerRules
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinRefresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxRefresh = TimeSpan.FromDays(7);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);

    /// <summary>The settings that are wrong, with what is wrong about them.</summary>
    public static IEnumerable<(string Setting, string Reason)> Check(OutsideIssuer issuer)
    {
        if (!Name().IsMatch(issuer.Name))
            yield return (nameof(issuer.Name), "It needs 1 to 50 letters, digits, dots, underscores or hyphens.");
        if (!IsSafe(issuer.Authority))
            yield return (nameof(issuer.Authority), "It needs an https URL without query or fragment (http on a loopback address only).");
        if (issuer.MetadataAddress is { } address && !IsSafe(address))
            yield return (nameof(issuer.MetadataAddress), "It needs an https URL without query or fragment (http on a loopback address only).");
        if (issuer.Audiences.Count == 0 || issuer.Audiences.Any(string.IsNullOrWhiteSpace))
            yield return (nameof(issuer.Audiences), "It needs at least one audience, and none that is empty.");
        if (string.IsNullOrWhiteSpace(issuer.RoleClaim))
            yield return (nameof(issuer.RoleClaim), "It needs the name of a claim.");
        if (issuer.Roles.Any(r => r.Theirs.Length == 0 || r.Ours is not (Roles.Admin or Roles.User)))
            yield return (nameof(issuer.Roles), $"Each entry needs Theirs, and {Roles.Admin} or {Roles.User} as Ours.");
        if (issuer.Algorithms.Any(a => !SigningAlgorithms.All.Contains(a, StringComparer.Ordinal)))
            yield return (nameof(issuer.Algorithms), $"Allowed are {string.Join(", ", SigningAlgorithms.All)}.");
        if (issuer.ClockSkew < TimeSpan.Zero || issuer.ClockSkew > MaxSkew)
            yield return (nameof(issuer.ClockSkew), $"It must be between 00:00:00 and {MaxSkew}.");
        if (issuer.KeyRefresh < MinRefresh || issuer.KeyRefresh > MaxRefresh)
            yield return (nameof(issuer.KeyRefresh), $"It must be between {MinRefresh} and {MaxRefresh}.");
        if (issuer.KeyLifetime < issuer.KeyRefresh || issuer.KeyLifetime > MaxLifetime)
            yield return (nameof(issuer.KeyLifetime), $"It must be between KeyRefresh and {MaxLifetime}.");
    }

    /// <summary>Whether keys may be had from there: nobody between us and the issuer can change them.</summary>
    public static bool IsSafe(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" };

    [GeneratedRegex("^[A-Za-z0-9._-]{1,50}$", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
