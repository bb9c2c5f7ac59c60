using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>An account as admins see it.</summary>
/// <param name="Id"><c>usr_...</c></param>
/// <param name="Email">The login.</param>
/// <param name="DisplayName">What others see.</param>
/// <param name="Language">Preferred language, or null.</param>
/// <param name="Roles"><c>user</c>, <c>admin</c>.</param>
/// <param name="Status"><c>active</c> or <c>blocked</c>.</param>
/// <param name="BlockedAt">UTC, or null.</param>
/// <param name="BlockReason">As an admin wrote it, or null.</param>
/// <param name="CreatedAt">UTC.</param>
internal sealed record AccountResponse(
    string Id, string Email, string DisplayName, string? Language, IReadOnlyList<string> Roles, string Status,
    DateTimeOffset? BlockedAt, string? BlockReason, DateTimeOffset CreatedAt)
{
    /// <summary>The status of who may use the account.</summary>
    public const string Active = "active";

    /// <summary>The status of who may not.</summary>
    public const string Blocked = "blocked";

    public static AccountResponse Of(User user) => new(
        user.Id, user.Email, user.DisplayName, user.Language, user.Roles, StatusOf(user.Block), user.Block?.At, user.Block?.Reason, user.CreatedAt);

    public static AccountResponse Of(AccountSummary row) => new(
        row.Id, row.Email, row.DisplayName, row.Language, row.Roles, StatusOf(row.Block), row.Block?.At, row.Block?.Reason, row.CreatedAt);

    private static string StatusOf(UserBlock? block) => block is null ? Active : Blocked;
}
