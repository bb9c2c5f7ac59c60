using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Conversations;

/// <summary>Registers what the endpoints of conversations need.</summary>
internal static class ConversationsServices
{
    /// <summary>Adds the JSON of the bodies, the watch and what WebSockets need.</summary>
    public static IServiceCollection AddConversationsApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddApiJson(ConversationsJson.Default);
        services.AddOptions<SocketOptions>().Bind(configuration.GetSection(SocketOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ConversationWatch>();
        services.AddSingleton<SocketLimits>();
        services.AddSingleton<SocketServices>();
        return services;
    }
}
