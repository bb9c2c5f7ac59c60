using Nexus.Results;

namespace Nexus.Identities;

/// <summary>Why a good token of an outside issuer leads to no account.</summary>
public static class IdentityErrors
{
    /// <summary>An account needs an address, and the issuer does not vouch for one.</summary>
    public static readonly Error EmailNotVerified = new(
        ErrorKind.Forbidden, "auth.email-not-verified", "The token has no verified e-mail address, so no account can be made for it.");
}
