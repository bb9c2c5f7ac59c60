using System.ComponentModel.DataAnnotations;
using Nexus.Api.Http;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>Asks for an account.</summary>
/// <param name="Email">Becomes the login; case does not matter.</param>
/// <param name="Password">10 to 128 characters, none of the common ones.</param>
/// <param name="DisplayName">What others see; the part before the @ when left out.</param>
/// <param name="Language">Preferred language as a BCP 47 tag.</param>
internal sealed record RegisterRequest(
    [Required, Email] string Email,
    [Required, StringLength(UserLimits.Password)] string Password,
    [StringLength(UserLimits.DisplayName), OneLine] string? DisplayName = null,
    [Language] string? Language = null);

/// <summary>Proves who signs in.</summary>
/// <param name="Email">Of the account.</param>
/// <param name="Password">Of the account.</param>
internal sealed record LogInRequest(
    [Required, Email] string Email,
    [Required, StringLength(UserLimits.Password)] string Password);

/// <summary>Brings the latest refresh token of a session.</summary>
/// <param name="RefreshToken">As it was given; good once.</param>
internal sealed record RefreshRequest([Required, StringLength(UserLimits.Token)] string RefreshToken);

/// <summary>Says which session to end when the request carries no access token.</summary>
/// <param name="RefreshToken">Of the session.</param>
internal sealed record LogOutRequest([StringLength(UserLimits.Token)] string? RefreshToken = null);

/// <summary>Changes the own profile; what is left out stays.</summary>
/// <param name="DisplayName">What others see.</param>
/// <param name="Language">Preferred language as a BCP 47 tag.</param>
internal sealed record ProfileRequest(
    [StringLength(UserLimits.DisplayName, MinimumLength = 1), OneLine] string? DisplayName = null,
    [Language] string? Language = null);

/// <summary>Changes the own password; other sessions end.</summary>
/// <param name="CurrentPassword">The old one.</param>
/// <param name="NewPassword">10 to 128 characters, none of the common ones.</param>
internal sealed record PasswordRequest(
    [Required, StringLength(UserLimits.Password)] string CurrentPassword,
    [Required, StringLength(UserLimits.Password)] string NewPassword);

/// <summary>The longest texts that are read at all; the rules behind them may be stricter.</summary>
internal static class UserLimits
{
    /// <summary>Of a password. Longer than any that is accepted, so that the password rule can say so.</summary>
    public const int Password = 1024;

    /// <summary>Of a display name.</summary>
    public const int DisplayName = 100;

    /// <summary>Of a refresh token.</summary>
    public const int Token = 200;
}

/// <summary>An address by the rules of <see cref="EmailAddress"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class EmailAttribute() : ValidationAttribute("The field must be an e-mail address of at most 254 characters.")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null or "" || EmailAddress.TryNormalize(value as string, out _);
}

/// <summary>A language tag such as <c>ru</c> or <c>en-GB</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class LanguageAttribute()
    : RegularExpressionAttribute("^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,4}$");
