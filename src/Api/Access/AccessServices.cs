using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Nexus.Api.Access;

/// <summary>Registers what decides who may call what.</summary>
internal static class AccessServices
{
    /// <summary>Adds authorization by <see cref="PermissionTable"/>.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        return services;
    }
}
