namespace Nexus.Grains.Users;

/// <summary>
/// An address that is claimed. Whether the claim led to an account is for the user's grain to say: a crash may come between.
/// Then the next registration goes on with the same user id, so that of two that race, one meets a user that exists.
/// </summary>
/// <param name="UserId">For whom; empty: the account was erased and the address is free again.</param>
/// <param name="ClaimedAt">UTC.</param>
public sealed record EmailState(string UserId, DateTimeOffset ClaimedAt);
