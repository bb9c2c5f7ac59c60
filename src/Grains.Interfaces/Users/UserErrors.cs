using Nexus.Results;

namespace Nexus.Users;

/// <summary>What a caller can do wrong with accounts and sign-ins.</summary>
public static class UserErrors
{
    /// <summary>The address belongs to an account.</summary>
    public static readonly Error EmailTaken = new(
        ErrorKind.Conflict, "auth.email-taken", "An account with this e-mail address exists already.");

    /// <summary>Unknown address or wrong password: one answer for both.</summary>
    public static readonly Error BadCredentials = new(
        ErrorKind.Unauthenticated, "auth.bad-credentials", "The e-mail address or the password is wrong.");

    /// <summary>Unknown, used before, expired or revoked: one answer for all.</summary>
    public static readonly Error InvalidRefreshToken = new(
        ErrorKind.Unauthenticated, "auth.invalid-refresh-token", "The refresh token is not valid. Sign in again.");

    /// <summary>No such account (any more).</summary>
    public static readonly Error UserNotFound = new(
        ErrorKind.NotFound, "auth.user-not-found", "There is no such user.");

    /// <summary>No such session, or another user's.</summary>
    public static readonly Error SessionNotFound = new(
        ErrorKind.NotFound, "auth.session-not-found", "There is no such session.");

    /// <summary>The profile is not the one that the caller saw.</summary>
    public static readonly Error ProfileChanged = new(
        ErrorKind.Conflict, "auth.profile-changed", "The profile has changed since it was read.");

    /// <summary>The old password, asked for a change, is wrong.</summary>
    public static readonly Error WrongPassword = new Error(
        ErrorKind.Validation, "auth.wrong-password", "The current password is wrong.").ForField("currentPassword");

    /// <summary>The password that should prove who asks is wrong.</summary>
    public static readonly Error WrongProof = new Error(
        ErrorKind.Validation, "auth.wrong-password", "The password is wrong.").ForField("password");

    /// <summary>The account is used through an outside issuer and has no password to change.</summary>
    public static readonly Error NoPassword = new(
        ErrorKind.Conflict, "auth.no-password", "The account has no password: it is signed in to through an outside issuer.");

    /// <summary>An admin keeps the user out. Said only to who has proved to be the user.</summary>
    public static readonly Error Blocked = new(
        ErrorKind.Forbidden, "auth.blocked", "The account is blocked. Ask an administrator.");

    /// <summary>An admin can't shut himself out: there would be nobody to undo it.</summary>
    public static readonly Error OwnAccount = new(
        ErrorKind.Conflict, "auth.own-account", "Admins can't block or erase their own account or give up its admin role. Another admin can.");

    /// <summary>More passwords wait to be checked than the server takes on.</summary>
    public static readonly Error Busy = new(
        ErrorKind.Limit, "auth.busy", "Too many sign-ins at this moment. Try again in a second.", RetryAfterSeconds: 1);

    /// <summary>The password breaks a rule.</summary>
    /// <param name="reason">Which rule.</param>
    /// <param name="field">Where it stands in the request body.</param>
    public static Error WeakPassword(string reason, string field = "password") =>
        new Error(ErrorKind.Validation, "auth.weak-password", reason).ForField(field);

    /// <summary>Too many wrong guesses at one address, whether it is known or not.</summary>
    /// <param name="wait">Until the next guess is looked at.</param>
    public static Error Locked(TimeSpan wait) => new(
        ErrorKind.Limit,
        "auth.locked",
        "Too many failed attempts for this e-mail address. Try again later.",
        RetryAfterSeconds: (int)Math.Ceiling(wait.TotalSeconds));
}
