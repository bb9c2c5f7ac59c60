using System.ComponentModel.DataAnnotations;
using Nexus.Api.Http;

namespace Nexus.Api.Users;

/// <summary>Changes an account; what is left out stays.</summary>
/// <param name="DisplayName">What others see.</param>
/// <param name="Roles">All roles that the account has from now on: admin, user. Every account has user.</param>
/// <param name="Blocked">True keeps the user out at once and ends all sessions; false lets him in again.</param>
/// <param name="Reason">Why he is blocked; shown to admins only.</param>
internal sealed record AccountRequest(
    [StringLength(UserLimits.DisplayName, MinimumLength = 1), OneLine] string? DisplayName = null,
    [Roles, MaxLength(8)] IReadOnlyList<string>? Roles = null,
    bool? Blocked = null,
    [StringLength(500), OneLine] string? Reason = null);

/// <summary>Proves that the owner asks.</summary>
/// <param name="Password">Of the account; left out where it has none.</param>
internal sealed record EraseMeRequest([StringLength(UserLimits.Password)] string? Password = null);

/// <summary>Roles that there are.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class RolesAttribute() : ValidationAttribute($"The roles that there are: {Nexus.Users.Roles.Admin}, {Nexus.Users.Roles.User}.")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> roles && roles.All(r => r is Nexus.Users.Roles.Admin or Nexus.Users.Roles.User));
}
