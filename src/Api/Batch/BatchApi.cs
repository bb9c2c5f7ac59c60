using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Batch;

/// <summary>Registers what the endpoints of batch jobs need.</summary>
internal static class BatchApi
{
    /// <summary>Adds the JSON of the bodies, the intake and the watch.</summary>
    public static IServiceCollection AddBatchApi(this IServiceCollection services)
    {
        services.AddApiJson(BatchJson.Default);
        services.AddSingleton<BatchUpload>();
        services.AddSingleton<BatchStart>();
        services.AddSingleton<BatchWatch>();
        return services;
    }
}
