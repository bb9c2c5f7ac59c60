using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Conversations;
using Nexus.Grains.Ai;
using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.Conversations;

/// <summary>Registers the conversations feature.</summary>
public static class ConversationsServices
{
    /// <summary>Adds conversations, the models behind them and the lists. Members are checked with the users feature.</summary>
    public static IServiceCollection AddConversations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAi(configuration);
        services.AddOptions<ConversationsOptions>().Bind(configuration.GetSection(ConversationsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddEvents(
            ConversationJson.Default,
            typeof(ConversationCreated), typeof(ConversationUpdated), typeof(ConversationDeleted),
            typeof(MessageCreated), typeof(MessageCompleted), typeof(MessageFailed));
        services.AddEventExamples(ConversationExamples.All);
        services.AddDueWorkHandler<ReplyKeeper>();
        services.AddDueWorkHandler<MessageErasure>();
        services.AddEventHandler<ConversationProjection>();
        services.AddSingleton<ConversationMetrics>();
        services.AddSingleton<MessageTable>();
        services.AddSingleton<IConversationQueries, ConversationQueries>();
        services.AddSingleton<IPersonalData, ConversationData>();
        services.AddSingleton<ConversationServices>();
        return services;
    }
}
