using Nexus.Identities;

namespace Nexus.Grains.Identities;

/// <summary>
/// Whose account an identity leads to. At first it only names the account that would be made: with it committed, a crash half-way
/// leaves an account that the next try recognises as its own.
/// </summary>
/// <param name="Issuer">The <c>iss</c> claim.</param>
/// <param name="Subject">The <c>sub</c> claim.</param>
/// <param name="UserId">Of the account, or of the one to be made.</param>
/// <param name="LinkedAt">UTC; null: not yet.</param>
public sealed record IdentityState(string Issuer, string Subject, string UserId, DateTimeOffset? LinkedAt)
{
    /// <summary>The intention to make an account.</summary>
    public static IdentityState Plan(OutsideIdentity identity, string userId) => new(identity.Issuer, identity.Subject, userId, LinkedAt: null);

    /// <summary>The account that it came to.</summary>
    public IdentityState Link(string userId, DateTimeOffset now) => this with { UserId = userId, LinkedAt = now };
}
