using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Audit;

/// <summary>Registers what the audit log's endpoint needs.</summary>
internal static class AuditApiServices
{
    /// <summary>Adds the JSON of the bodies.</summary>
    public static IServiceCollection AddAuditApi(this IServiceCollection services) => services.AddApiJson(AuditJson.Default);
}
