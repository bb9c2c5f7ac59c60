using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Bots;
using Nexus.Grains.Bots.Assistant;
using Nexus.Grains.Bots.Broadcasts;
using Nexus.Grains.Bots.Chats;
using Nexus.Grains.Bots.Intake;
using Nexus.Grains.Bots.Links;
using Nexus.Grains.Bots.Main;
using Nexus.Grains.Bots.Sending;
using Nexus.Grains.Events;
using Nexus.Grains.Security;
using Nexus.Grains.Telegram;
using Nexus.Users;

namespace Nexus.Grains.Bots;

/// <summary>Registers Telegram bots.</summary>
public static class BotsServices
{
    /// <summary>Adds the registry of bots, the way in for updates, and what handles and sends.</summary>
    public static IServiceCollection AddBots(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BotsOptions>().Bind(configuration.GetSection(BotsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddNexusSecurity(configuration);
        services.AddTelegram(configuration);
        services.AddEvents(
            BotsJson.Default,
            typeof(BotRegistered), typeof(BotChanged), typeof(BotTokenChanged), typeof(BotStarted), typeof(BotStopped), typeof(BotDeleted));
        services.AddEventExamples(BotExamples.All);
        services.AddSingleton<BotsMetrics>();
        services.AddSingleton<BotSecrets>();
        services.AddSingleton<BotTelegram>();
        services.AddSingleton<BotAccounts>();
        services.AddSingleton<BotTable>();
        services.AddSingleton<IBotQueries>(provider => provider.GetRequiredService<BotTable>());
        services.AddSingleton<IPersonalData, BotData>();
        services.AddDueWorkHandler<BotTellHandler>();
        services.AddDueWorkHandler<BotPurgeHandler>();
        services.AddDueWorkHandler<BotSweep>();
        services.AddDueWorkHandler<BotRetention>();
        services.AddUpdates();
        services.AddBotLinks();
        services.AddMainBot();
        services.AddBroadcasts();
        return services;
    }

    private static void AddBroadcasts(this IServiceCollection services)
    {
        services.AddEvents(
            BotsJson.Default,
            typeof(BroadcastStarted), typeof(BroadcastPaused), typeof(BroadcastResumed), typeof(BroadcastCancelled), typeof(BroadcastCompleted));
        services.AddEventExamples(BroadcastExamples.All);
        services.AddSingleton<BroadcastTable>();
        services.AddSingleton<IBroadcastQueries>(provider => provider.GetRequiredService<BroadcastTable>());
        services.AddSingleton<BroadcastRemoval>();
        services.AddSingleton<IPersonalData, BroadcastData>();
        services.AddDueWorkHandler<BroadcastWorkHandler>();
        services.AddDueWorkHandler<BroadcastRemoveHandler>();
    }

    private static void AddUpdates(this IServiceCollection services)
    {
        services.AddSingleton<UpdateWriter>();
        services.AddSingleton<UpdateTable>();
        services.AddSingleton<IUpdateHandler, HelloHandler>();
        services.AddSingleton<AssistantReplies>();
        services.AddSingleton<IUpdateHandler, AssistantHandler>();
        services.AddSingleton<SendTable>();
        services.AddSingleton<RecipientTable>();
        services.AddSingleton<SendRules>();
        services.AddSingleton<SenderServices>();
    }
}
