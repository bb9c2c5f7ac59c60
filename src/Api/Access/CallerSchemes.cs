using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Access;

/// <summary>How callers prove who they are: the header that is there decides.</summary>
internal static class CallerSchemes
{
    /// <summary>The scheme of access tokens.</summary>
    public const string Bearer = "Bearer";

    /// <summary>The scheme of API keys.</summary>
    public const string ApiKey = "ApiKey";

    /// <summary>The header of API keys.</summary>
    public const string ApiKeyHeader = "X-Api-Key";

    private const string ByHeader = "ByHeader";

    /// <summary>Makes the choice by header the default.</summary>
    public static IServiceCollection AddCallerSchemes(this IServiceCollection services)
    {
        services.AddAuthentication(ByHeader).AddPolicyScheme(ByHeader, displayName: null, static options => options.ForwardDefaultSelector = Choose);
        return services;
    }

    // Two proofs may be of two callers: which one is meant is not for us to guess.
    private static string Choose(HttpContext context)
    {
        if (!context.Request.Headers.ContainsKey(ApiKeyHeader))
            return Bearer;
        if (context.Request.Headers.Authorization.Count > 0)
            throw new ProblemException(Problems.MalformedParameter(ApiKeyHeader, "can't be sent together with Authorization"));
        return ApiKey;
    }
}
