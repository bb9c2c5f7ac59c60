using System.Collections.Immutable;
using Nexus.Events;

namespace Nexus.Users;

/// <summary>An account came into being.</summary>
[EventType("user.registered", Audited = true)]
public sealed record UserRegistered(string UserId, string Email, string DisplayName, string? Language, ImmutableArray<string> Roles) : DomainEvent;

/// <summary>Someone signed in with the right password, or registered.</summary>
/// <param name="UserId">Who.</param>
/// <param name="SessionId">The session that began.</param>
/// <param name="How">Null in events that are older than this member.</param>
[EventType("user.session.started", Audited = true)]
public sealed record UserSessionStarted(string UserId, string SessionId, SessionBeginning? How = null) : DomainEvent;

/// <summary>Wrong passwords in a row have locked the account's address. Once a lock, not a guess.</summary>
/// <param name="UserId">Whose address.</param>
/// <param name="Until">UTC; until then no password is looked at.</param>
[EventType("user.locked", Audited = true)]
public sealed record UserLocked(string UserId, DateTimeOffset Until) : DomainEvent;

/// <summary>A session ended before its time.</summary>
[EventType("user.session.revoked", Audited = true)]
public sealed record UserSessionRevoked(string UserId, string SessionId, SessionEnd Reason) : DomainEvent;

/// <summary>The user chose another password.</summary>
[EventType("user.password.changed", Audited = true)]
public sealed record UserPasswordChanged(string UserId) : DomainEvent;

/// <summary>Display name or language changed; carries both as they are now.</summary>
[EventType("user.profile.changed")]
public sealed record UserProfileChanged(string UserId, string DisplayName, string? Language) : DomainEvent;

/// <summary>An admin gave the account other roles.</summary>
[EventType("user.roles.changed", Audited = true)]
public sealed record UserRolesChanged(string UserId, ImmutableArray<string> Roles, string By) : DomainEvent;

/// <summary>An admin keeps the user out.</summary>
[EventType("user.blocked", Audited = true)]
public sealed record UserBlocked(string UserId, string? Reason, string By) : DomainEvent;

/// <summary>An admin lets the user in again.</summary>
[EventType("user.unblocked", Audited = true)]
public sealed record UserUnblocked(string UserId, string By) : DomainEvent;

/// <summary>The account was closed for good; what is kept about the person is being removed.</summary>
[EventType("user.erased", Audited = true)]
public sealed record UserErased(string UserId, string By) : DomainEvent;

/// <summary>Everything that is kept about the user was asked for; whether it all arrived is not known.</summary>
[EventType("user.exported", Audited = true)]
public sealed record UserExported(string UserId, string By) : DomainEvent;

/// <summary>Access tokens will be signed with another key.</summary>
[EventType("user.signing-key.added", Audited = true)]
public sealed record SigningKeyAdded(string Kid, DateTimeOffset SignsFrom) : DomainEvent;

/// <summary>How a session began.</summary>
public enum SessionBeginning
{
    /// <summary>With the account.</summary>
    Registration,

    /// <summary>By sign-in with the password.</summary>
    Password,
}

/// <summary>Why a session ended before its time.</summary>
public enum SessionEnd
{
    /// <summary>The user ended it.</summary>
    LoggedOut,

    /// <summary>The user ended all of them.</summary>
    LoggedOutEverywhere,

    /// <summary>A refresh token was used a second time.</summary>
    TokenReused,

    /// <summary>The password changed in another session.</summary>
    PasswordChanged,

    /// <summary>Newer sessions took its place.</summary>
    Displaced,

    /// <summary>An admin blocked the account.</summary>
    Blocked,

    /// <summary>The account was erased.</summary>
    Erased,
}
