using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Events;
using Nexus.Identities;
using Nexus.Users;

namespace Nexus.Grains.Identities;

/// <summary>Registers identities of outside issuers with a silo.</summary>
public static class IdentitiesServices
{
    /// <summary>Adds all that the feature's grains need.</summary>
    public static IServiceCollection AddIdentities(this IServiceCollection services) =>
        services.AddSingleton<IPersonalData, IdentityData>().AddEvents(IdentitiesJson.Default, typeof(UserIdentityLinked));
}
