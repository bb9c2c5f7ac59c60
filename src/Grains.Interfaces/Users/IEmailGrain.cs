using Nexus.Results;

namespace Nexus.Users;

/// <summary>
/// One e-mail address; the key is its normalised form (<see cref="EmailAddress"/>). It reserves the address for one user and
/// is the only door to that user's password, so that wrong guesses are counted in one place, one after another. What checks a
/// password may also answer <see cref="UserErrors.Busy"/>.
/// </summary>
[Alias("users.email")]
public interface IEmailGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates the account and signs it in. A registration that died half-way leaves the address to the next one; nobody was
    /// told that it succeeded. The same command again (same user id, same password) signs in.
    /// </summary>
    /// <returns><see cref="UserErrors.EmailTaken"/>, or <see cref="UserErrors.WeakPassword"/> for the field <c>password</c>.</returns>
    [Alias("register"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<SessionGrant>> RegisterAsync(Registration registration);

    /// <summary>
    /// For someone to whom an outside issuer says that the address belongs: the account that has it, or a new one without a
    /// password. The same command again gives the same account.
    /// </summary>
    /// <returns><see cref="UserErrors.EmailTaken"/> when another account has it and may not be linked.</returns>
    [Alias("adopt"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<User>> AdoptAsync(Adoption adoption);

    /// <summary>Signs in. Takes the same steps whether the address is known or not.</summary>
    /// <returns><see cref="UserErrors.BadCredentials"/> or <see cref="UserErrors.Locked"/>.</returns>
    [Alias("log-in")]
    Task<Result<SessionGrant>> LogInAsync(string password, ClientInfo client);

    /// <summary>Changes the password and ends the user's other sessions. Wrong guesses count as at sign-in.</summary>
    /// <returns><see cref="UserErrors.WrongPassword"/>, <see cref="UserErrors.Locked"/>, <see cref="UserErrors.WeakPassword"/>
    /// for the field <c>newPassword</c>, <see cref="UserErrors.NoPassword"/> or <see cref="UserErrors.UserNotFound"/>.</returns>
    [Alias("change-password")]
    Task<Result> ChangePasswordAsync(PasswordChange change);

    /// <summary>Checks the password of the address's owner; an account without one needs none. Wrong guesses count as at sign-in.</summary>
    /// <returns><see cref="UserErrors.WrongProof"/>, <see cref="UserErrors.Locked"/> or <see cref="UserErrors.UserNotFound"/>.</returns>
    [Alias("prove")]
    Task<Result> ProveAsync(PasswordProof proof);

    /// <summary>Frees the address of an account that was erased, so that it can be registered anew, and forgets it.</summary>
    /// <param name="userId">Whose; an address that is another's by now is left alone.</param>
    [Alias("release"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task ReleaseAsync(string userId);

    /// <summary>The user who registered the address, or null.</summary>
    [Alias("owner"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<string?> GetOwnerAsync();
}
