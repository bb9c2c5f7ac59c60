using Microsoft.Extensions.DependencyInjection;
using Nexus.Bots;
using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.Bots.Links;

/// <summary>Registers the linking of chats with accounts.</summary>
internal static class LinksServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddBotLinks(this IServiceCollection services)
    {
        services.AddEvents(LinksJson.Default, typeof(BotLinkMade), typeof(BotLinkRemoved));
        services.AddEventExamples(LinkExamples.All);
        services.AddSingleton<LinkTable>();
        return services.AddSingleton<IPersonalData, LinkData>();
    }
}
