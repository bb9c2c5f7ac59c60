using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;

namespace Nexus.Api.Conversations;

/// <summary>Registers what the endpoints of conversations need.</summary>
internal static class ConversationsServices
{
    /// <summary>Adds the JSON of the bodies and the watch.</summary>
    public static IServiceCollection AddConversationsApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddApiJson(ConversationsJson.Default);
        services.AddSingleton<ConversationWatch>();
        return services;
    }
}
