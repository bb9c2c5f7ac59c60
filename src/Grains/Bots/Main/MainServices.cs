using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Bots.Chats;
using Nexus.Grains.Events;

namespace Nexus.Grains.Bots.Main;

/// <summary>Registers the installation's own bot.</summary>
internal static class MainServices
{
    /// <summary>Adds what answers in it.</summary>
    public static IServiceCollection AddMainBot(this IServiceCollection services)
    {
        services.AddSingleton<MainBot>();
        services.AddSingleton<MainTable>();
        services.AddSingleton<MainAccounts>();
        services.AddSingleton<MainTalks>();
        services.AddSingleton<MainBotPages>();
        services.AddSingleton<MainRegistration>();
        services.AddSingleton<MainAccountActs>();
        services.AddSingleton<IUpdateHandler, MainBotHandler>();
        services.AddDueWorkHandler<MainBotSetup>();
        return services;
    }
}
