using System.ComponentModel.DataAnnotations;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>The first admin (<c>Nexus:Admin</c>). Made at the start when there is no such account; an existing one is left as it is.</summary>
public sealed class AdminOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Admin";

    /// <summary>The admin's e-mail address. No default: without it no admin is made.</summary>
    public string? Email { get; set; }

    /// <summary>The admin's password, by the rules for all passwords. No default. Can be removed once the account exists.</summary>
    public string? Password { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Email is null && Password is null)
            yield break;
        if (!EmailAddress.TryNormalize(Email, out var email))
            yield return new ValidationResult($"{Section}:Email is not an e-mail address; an example: admin@example.com.", [nameof(Email)]);
        else if (PasswordPolicy.Check(Password ?? "", email) is { } reason)
            yield return new ValidationResult($"{Section}:Password: {reason}", [nameof(Password)]);
    }
}
