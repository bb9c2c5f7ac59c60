using Nexus.Grains.Storage;
using Nexus.Identities;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Identities;

/// <inheritdoc cref="IIdentityGrain"/>
public sealed class IdentityGrain(
    [PersistentState("identities.identity", "nexus")] IPersistentState<Document<IdentityState>> document, AggregateServices services)
    : AggregateGrain<IdentityState>(document, services), IIdentityGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"identities.identity/{Key}";

    /// <inheritdoc/>
    public async Task<Result<User>> ResolveAsync(OutsideIdentity identity)
    {
        if (State is { LinkedAt: not null } linked)
        {
            var user = await GrainFactory.GetGrain<IUserGrain>(linked.UserId).GetAsync();
            // The account was erased, and with it the link: the next activation finds none and may make another account.
            if (user.Error is not null)
                DeactivateOnIdle();
            return Admit(user);
        }

        if (!EmailAddress.TryNormalize(identity.VerifiedEmail, out var email))
        {
            // Who is not let in costs no memory once he is answered.
            DeactivateOnIdle();
            return IdentityErrors.EmailNotVerified;
        }

        if (State is null)
            await CommitAsync(IdentityState.Plan(identity, NexusId.New(UserIds.Prefix, Clock)));
        return await LinkAsync(State!, email, identity);
    }

    private async Task<Result<User>> LinkAsync(IdentityState plan, string email, OutsideIdentity identity)
    {
        var adoption = new Adoption(plan.UserId, identity.DisplayName, identity.LinkByEmail);
        var adopted = await GrainFactory.GetGrain<IEmailGrain>(email).AdoptAsync(adoption);
        if (adopted.Error is not null)
            return adopted;
        var user = adopted.Require();
        Raise(new UserIdentityLinked(user.Id, identity.Issuer, identity.Subject, user.Id != plan.UserId), user.Id);
        await CommitAsync(plan.Link(user.Id, Now));
        return Admit(user);
    }

    private static Result<User> Admit(Result<User> user) => user is { Error: null } && user.Require().Block is not null ? UserErrors.Blocked : user;
}
