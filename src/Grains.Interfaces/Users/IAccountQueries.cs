using System.Collections.Immutable;

namespace Nexus.Users;

/// <summary>Lists of accounts for admins, from the projection: some milliseconds behind the grains.</summary>
public interface IAccountQueries
{
    /// <summary>Accounts, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">The last one of the page before, or null for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<AccountSummary>> ListAsync(AccountFilter filter, AccountPlace? after, int count, CancellationToken cancellationToken);
}

/// <summary>Which accounts; null members let everything pass.</summary>
/// <param name="Search">How the e-mail address or the display name begins, whatever the case.</param>
/// <param name="Role">A role they have.</param>
/// <param name="Blocked">Whether they are blocked.</param>
public sealed record AccountFilter(string? Search = null, string? Role = null, bool? Blocked = null);

/// <summary>Where an account stands in lists: they go by time and, within one moment, by id.</summary>
/// <param name="CreatedAt">To the microsecond.</param>
/// <param name="Id"><c>usr_...</c></param>
public sealed record AccountPlace(DateTimeOffset CreatedAt, string Id);

/// <summary>An account in a list.</summary>
/// <param name="Id"><c>usr_...</c></param>
/// <param name="Email">Normalised.</param>
/// <param name="DisplayName">What others see.</param>
/// <param name="Language">BCP 47 tag, or null.</param>
/// <param name="Roles">See <see cref="Roles"/>.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Block">Null: not blocked.</param>
public sealed record AccountSummary(
    string Id, string Email, string DisplayName, string? Language, ImmutableArray<string> Roles, DateTimeOffset CreatedAt, UserBlock? Block);
