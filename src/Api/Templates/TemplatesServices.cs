using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Templates;

/// <summary>Registers what the endpoints of templates need.</summary>
internal static class TemplatesServices
{
    /// <summary>Adds the JSON of the bodies and the watch.</summary>
    public static IServiceCollection AddTemplatesApi(this IServiceCollection services)
    {
        services.AddApiJson(TemplatesJson.Default);
        services.AddSingleton<ExecutionWatch>();
        return services;
    }
}
