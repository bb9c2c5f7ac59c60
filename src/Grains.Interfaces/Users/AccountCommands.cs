using System.Collections.Immutable;

namespace Nexus.Users;

/// <summary>Why and since when an account can't be used.</summary>
/// <param name="At">UTC.</param>
/// <param name="Reason">As the admin wrote it; shown to admins only. Null: none given.</param>
[GenerateSerializer, Immutable, Alias("users.block")]
public sealed record UserBlock([property: Id(0)] DateTimeOffset At, [property: Id(1)] string? Reason);

/// <summary>What an admin changes about an account; null members stay as they are.</summary>
/// <param name="By">The admin's id.</param>
/// <param name="DisplayName">1 to 100 characters.</param>
/// <param name="Roles">All roles that the account has from now on; <see cref="Users.Roles.User"/> is always among them.</param>
/// <param name="Blocked">True keeps the user out at once, false lets him in again.</param>
/// <param name="Reason">For a block.</param>
/// <param name="ExpectedVersion">Of the account that the admin saw (<c>If-Match</c>).</param>
[GenerateSerializer, Immutable, Alias("users.account-change")]
public sealed record AccountChange(
    [property: Id(0)] string By,
    [property: Id(1)] string? DisplayName = null,
    [property: Id(2)] ImmutableArray<string>? Roles = null,
    [property: Id(3)] bool? Blocked = null,
    [property: Id(4)] string? Reason = null,
    [property: Id(5)] long? ExpectedVersion = null);

/// <summary>Proves that the owner of an account is at the keyboard.</summary>
/// <param name="UserId">Must be the owner of the address that is asked.</param>
/// <param name="Password">In clear.</param>
[GenerateSerializer, Immutable, Alias("users.password-proof")]
public sealed record PasswordProof([property: Id(0)] string UserId, [property: Id(1)] string? Password)
{
    /// <summary>Leaves the password out.</summary>
    public override string ToString() => nameof(PasswordProof);
}
