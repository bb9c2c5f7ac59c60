using System.Collections.Immutable;

namespace Nexus.Users;

/// <summary>Asks for a new account.</summary>
/// <param name="UserId">Of the account to be. A command that may run twice has the same id each time, and is then told apart from
/// another one for the same address.</param>
/// <param name="Password">In clear; never logged and never stored.</param>
/// <param name="DisplayName">Null: what stands before the <c>@</c>.</param>
/// <param name="Language">BCP 47 tag, or null.</param>
/// <param name="Roles">From the server's own configuration, never from a request.</param>
/// <param name="Client">Who gets the first session.</param>
[GenerateSerializer, Immutable, Alias("users.registration")]
public sealed record Registration(
    [property: Id(0)] string UserId,
    [property: Id(1)] string Password,
    [property: Id(2)] string? DisplayName,
    [property: Id(3)] string? Language,
    [property: Id(4)] ImmutableArray<string> Roles,
    [property: Id(5)] ClientInfo Client)
{
    /// <summary>Leaves the password out.</summary>
    public override string ToString() => nameof(Registration);
}

/// <summary>Asks for the account of an address that an outside issuer has verified.</summary>
/// <param name="UserId">Of the account to be, if there is none; the same each time the command runs.</param>
/// <param name="DisplayName">For a new account; null: what stands before the <c>@</c>.</param>
/// <param name="LinkExisting">Whether an account that exists may be had.</param>
[GenerateSerializer, Immutable, Alias("users.adoption")]
public sealed record Adoption(
    [property: Id(0)] string UserId, [property: Id(1)] string? DisplayName, [property: Id(2)] bool LinkExisting);

/// <summary>What an address's grain tells a user's grain to become.</summary>
/// <param name="Email">Normalised; claimed for this user before.</param>
/// <param name="PasswordHash">By the framework's hasher; empty: no password.</param>
/// <param name="DisplayName">Null: what stands before the <c>@</c>.</param>
/// <param name="Language">BCP 47 tag, or null.</param>
/// <param name="Roles">See <see cref="Users.Roles"/>.</param>
/// <param name="Client">Who gets the first session.</param>
[GenerateSerializer, Immutable, Alias("users.new-user")]
public sealed record NewUser(
    [property: Id(0)] string Email,
    [property: Id(1)] string PasswordHash,
    [property: Id(2)] string? DisplayName,
    [property: Id(3)] string? Language,
    [property: Id(4)] ImmutableArray<string> Roles,
    [property: Id(5)] ClientInfo Client)
{
    /// <summary>Leaves the hash out.</summary>
    public override string ToString() => nameof(NewUser);
}

/// <summary>The stored proof of a password.</summary>
/// <param name="PasswordHash">By the framework's hasher.</param>
/// <param name="Version">Grows when the password changes, not when the same password is hashed anew.</param>
[GenerateSerializer, Immutable, Alias("users.credential")]
public sealed record Credential([property: Id(0)] string PasswordHash, [property: Id(1)] int Version)
{
    /// <summary>Leaves the hash out.</summary>
    public override string ToString() => nameof(Credential);
}

/// <summary>Opens a session for someone whose password was found right.</summary>
/// <param name="CredentialVersion">Of the credential that was checked; the password may have changed since.</param>
/// <param name="UpgradedHash">The same password hashed at today's cost, or null when it was already.</param>
/// <param name="Client">Who gets the session.</param>
[GenerateSerializer, Immutable, Alias("users.session-start")]
public sealed record SessionStart(
    [property: Id(0)] int CredentialVersion,
    [property: Id(1)] string? UpgradedHash,
    [property: Id(2)] ClientInfo Client)
{
    /// <summary>Leaves the hash out.</summary>
    public override string ToString() => nameof(SessionStart);
}

/// <summary>Changes a password by the old one.</summary>
/// <param name="UserId">The caller; must be the owner of the address that is asked.</param>
/// <param name="CurrentPassword">In clear.</param>
/// <param name="NewPassword">In clear.</param>
/// <param name="KeepSessionId">The caller's own session, which goes on; the others end.</param>
[GenerateSerializer, Immutable, Alias("users.password-change")]
public sealed record PasswordChange(
    [property: Id(0)] string UserId,
    [property: Id(1)] string CurrentPassword,
    [property: Id(2)] string NewPassword,
    [property: Id(3)] string? KeepSessionId)
{
    /// <summary>Leaves the passwords out.</summary>
    public override string ToString() => nameof(PasswordChange);
}

/// <summary>Changes what others see of a user.</summary>
/// <param name="DisplayName">Null: as it is.</param>
/// <param name="Language">Null: as it is.</param>
/// <param name="ExpectedVersion">Of the user that the caller saw (<c>If-Match</c>), or null.</param>
[GenerateSerializer, Immutable, Alias("users.profile-change")]
public sealed record ProfileChange(
    [property: Id(0)] string? DisplayName,
    [property: Id(1)] string? Language,
    [property: Id(2)] long? ExpectedVersion);
