using Nexus.Events;

namespace Nexus.Identities;

/// <summary>An outside identity leads to this account from now on.</summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Issuer">Who vouches for the person.</param>
/// <param name="Subject">What the issuer calls the person.</param>
/// <param name="ExistingAccount">Whether the account was there before and was found by its address.</param>
[EventType("user.identity.linked", Audited = true)]
public sealed record UserIdentityLinked(string UserId, string Issuer, string Subject, bool ExistingAccount) : DomainEvent;
