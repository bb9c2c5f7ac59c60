using System.Collections.Immutable;
using Nexus.Results;
using Orleans.Concurrency;

namespace Nexus.Users;

/// <summary>One account: profile, roles, credential and sessions. The key is the user's id (<c>usr_...</c>).</summary>
[Alias("users.user-grain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Called by the address's grain, which has claimed the address for this id.</summary>
    /// <returns><see cref="UserErrors.EmailTaken"/> when the user exists already.</returns>
    [Alias("create")]
    Task<Result<SessionGrant>> CreateAsync(NewUser user);

    /// <summary>The same for someone who proves himself to an outside issuer: no password, no session. The same again changes nothing.</summary>
    [Alias("create-without-password"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<User>> CreateWithoutPasswordAsync(NewUser user);

    /// <summary>The user, or <see cref="UserErrors.UserNotFound"/>.</summary>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<User>> GetAsync();

    /// <summary>Null when there is no such user, or he has no password. For the address's grain; leaves the cluster never.</summary>
    [Alias("credential"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Credential?> GetCredentialAsync();

    /// <summary>Opens a session. For the address's grain, after it checked the password.</summary>
    /// <returns><see cref="UserErrors.BadCredentials"/> when the password has changed meanwhile.</returns>
    [Alias("start-session")]
    Task<Result<SessionGrant>> StartSessionAsync(SessionStart start);

    /// <summary>
    /// Exchanges a refresh token for new tokens. An old token of a living family ends that family: either its holder or the
    /// one who used it before has stolen it.
    /// </summary>
    /// <returns><see cref="UserErrors.InvalidRefreshToken"/> in every other case.</returns>
    [Alias("refresh")]
    Task<Result<SessionGrant>> RefreshAsync(string refreshToken, ClientInfo client);

    /// <summary>Changes display name or language.</summary>
    /// <returns><see cref="UserErrors.UserNotFound"/> or <see cref="UserErrors.ProfileChanged"/>.</returns>
    [Alias("change-profile")]
    Task<Result<User>> ChangeProfileAsync(ProfileChange change);

    /// <summary>Stores a new password's hash and ends all sessions but one. For the address's grain.</summary>
    /// <returns><see cref="UserErrors.WrongPassword"/> when the password has changed meanwhile.</returns>
    [Alias("set-password")]
    Task<Result> SetPasswordAsync(Credential credential, string? keepSessionId);

    /// <summary>
    /// Notes that wrong passwords have locked the address. For the address's grain, which tells a user that can't exist as well and
    /// waits for no answer: neither shows whether the address is known.
    /// </summary>
    /// <param name="until">UTC.</param>
    [Alias("note-lock"), OneWay]
    Task NoteLockAsync(DateTimeOffset until);

    /// <summary>Where the user is signed in, latest use first; at most what the options keep (20).</summary>
    [Alias("sessions"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<ImmutableArray<SessionInfo>> GetSessionsAsync();

    /// <summary>Ends one session; front-ends refuse its access tokens within seconds.</summary>
    /// <returns><see cref="UserErrors.SessionNotFound"/>.</returns>
    [Alias("end-session")]
    Task<Result> EndSessionAsync(string sessionId);

    /// <summary>Ends the session that a refresh token belongs to. A token that is not good any more is no error.</summary>
    [Alias("end-session-of"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task EndSessionOfAsync(string refreshToken);

    /// <summary>Ends all sessions.</summary>
    [Alias("end-all-sessions"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task EndAllSessionsAsync();

    /// <summary>Changes name, roles or block, for an admin. A block ends all sessions.</summary>
    /// <returns><see cref="UserErrors.UserNotFound"/>, <see cref="UserErrors.ProfileChanged"/> or <see cref="UserErrors.OwnAccount"/>.</returns>
    [Alias("change-account"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result<User>> ChangeAccountAsync(AccountChange change);

    /// <summary>Notes that all that is kept about the user is about to be handed out.</summary>
    /// <param name="by">To whom.</param>
    /// <returns><see cref="UserErrors.UserNotFound"/>.</returns>
    [Alias("note-export")]
    Task<Result> NoteExportAsync(string by);

    /// <summary>Closes the account for good: nobody can use it from now on, and due work removes what is kept about the person.</summary>
    /// <param name="by">Who asked for it; an admin can't erase his own account.</param>
    /// <returns><see cref="UserErrors.UserNotFound"/> or <see cref="UserErrors.OwnAccount"/>.</returns>
    [Alias("erase")]
    Task<Result> EraseAsync(string by);

    /// <summary>For the erasure: what is still to be erased of a closed account, or null.</summary>
    [Alias("erasure"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Erasure?> GetErasureAsync();

    /// <summary>For the erasure, at its end: forgets what the closed account still says about the person.</summary>
    [Alias("forget"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task ForgetAsync();
}
