using System.Security.Cryptography;
using System.Text;

namespace Nexus.Identities;

/// <summary>What a checked token of an outside issuer says about its subject.</summary>
/// <param name="Issuer">The <c>iss</c> claim.</param>
/// <param name="Subject">The <c>sub</c> claim: unique at this issuer and never given to another person.</param>
/// <param name="VerifiedEmail">The <c>email</c> claim as sent, only when the issuer says that it was verified; else null.</param>
/// <param name="DisplayName">The <c>name</c> claim, or null.</param>
/// <param name="LinkByEmail">Whether an existing account with the address may be linked.</param>
[GenerateSerializer, Immutable, Alias("identities.identity")]
public sealed record OutsideIdentity(
    [property: Id(0)] string Issuer,
    [property: Id(1)] string Subject,
    [property: Id(2)] string? VerifiedEmail,
    [property: Id(3)] string? DisplayName,
    [property: Id(4)] bool LinkByEmail)
{
    /// <summary>The key of the grain of a subject. A hash: subjects may be long and hold any character.</summary>
    public static string KeyOf(string issuer, string subject) =>
        // An issuer is a URL, which has no line break: no two pairs give the same text.
        $"idn_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}")))}";
}
