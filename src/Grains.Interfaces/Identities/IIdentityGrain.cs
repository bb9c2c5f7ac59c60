using Nexus.Results;
using Nexus.Users;

namespace Nexus.Identities;

/// <summary>
/// One person as an outside issuer names him; the key is <see cref="OutsideIdentity.KeyOf"/>. It remembers whose account that
/// is, so that a later change of the address at the issuer leads to the same account.
/// </summary>
[Alias("identities.identity-grain")]
public interface IIdentityGrain : IGrainWithStringKey
{
    /// <summary>
    /// The account behind a token whose signature was checked. The first call links an account that has the verified address,
    /// or makes one without a password.
    /// </summary>
    /// <returns><see cref="IdentityErrors.EmailNotVerified"/>, <see cref="UserErrors.EmailTaken"/> when the address has an account and
    /// linking is off, or <see cref="UserErrors.UserNotFound"/> when the account is gone.</returns>
    [Alias("resolve"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<User>> ResolveAsync(OutsideIdentity identity);
}
