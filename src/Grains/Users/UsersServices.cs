using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nexus.Grains.Events;
using Nexus.Grains.Security;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>Registers accounts, sign-in and signing keys with a silo.</summary>
public static class UsersServices
{
    /// <summary>Adds all that the feature's grains need.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNexusSecurity(configuration);
        services.AddOptions<AuthOptions>().Bind(configuration.GetSection(AuthOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AccessTokenOptions>().Bind(configuration.GetSection(AccessTokenOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AdminOptions>().Bind(configuration.GetSection(AdminOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IPasswordHasher<Credential>, PasswordHasher<Credential>>();
        services.AddSingleton<IConfigureOptions<PasswordHasherOptions>, PasswordCost>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<PasswordAdmission>();
        services.AddSingleton<SigningKeyFactory>();
        services.AddSingleton<AccessTokenIssuer>();
        services.AddSingleton<UserMetrics>();
        services.AddEvents(
            UsersJson.Default, typeof(UserRegistered), typeof(UserSessionStarted), typeof(UserSessionRevoked),
            typeof(UserPasswordChanged), typeof(UserProfileChanged), typeof(SigningKeyAdded),
            typeof(UserRolesChanged), typeof(UserBlocked), typeof(UserUnblocked), typeof(UserErased), typeof(UserExported), typeof(UserLocked));
        services.AddEventExamples(UserExamples.All);
        services.AddEventHandler<AccountProjection>();
        services.AddEventHandler<TokenCutoffProjection>();
        services.AddDueWorkHandler<RotateKeysHandler>();
        services.AddDueWorkHandler<ErasureHandler>();
        services.AddSingleton<IAccountQueries, AccountQueries>();
        services.AddSingleton<ITokenCutoffs, TokenCutoffTable>();
        services.AddSingleton<IPersonalData, AccountData>();
        services.AddHostedService<FirstAdmin>();
        return services;
    }
}
