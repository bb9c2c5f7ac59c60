using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nexus.Grains.Ai.OpenAi;

namespace Nexus.Grains.Ai;

/// <summary>Registers the models. A provider is an <see cref="IChatClient"/> with the provider's name as its key.</summary>
public static class AiServices
{
    /// <summary>Adds model calls and the providers. Safe to call from every feature that asks models.</summary>
    public static IServiceCollection AddAi(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(s => s.ServiceType == typeof(ModelCaller)))
            return services;
        services.AddOptions<AiOptions>().Bind(configuration.GetSection(AiOptions.Section))
            .PostConfigure<IOptions<OpenAiOptions>>(ChooseProvider).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OfflineOptions>().Bind(configuration.GetSection(OfflineOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OpenAiOptions>().Bind(configuration.GetSection(OpenAiOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AiOptions>, AiOptionsValidation>();
        services.AddSingleton<IValidateOptions<OpenAiOptions>, OpenAiOptionsValidation>();
        services.AddMetrics();
        services.TryAddSingleton<AiMetrics>();
        services.AddSingleton<ModelPipelines>();
        services.AddSingleton<ModelCaller>();
        services.AddSingleton<BudgetedModels>();
        services.AddKeyedSingleton<IChatClient, OfflineChatClient>(OfflineChatClient.ProviderName);
        services.AddKeyedSingleton<IChatClient, OpenAiChatClient>(OpenAiChatClient.ProviderName);
        return services;
    }

    private static void ChooseProvider(AiOptions options, IOptions<OpenAiOptions> openAi)
    {
        if (string.IsNullOrWhiteSpace(options.Provider))
            options.Provider = openAi.Value.IsConfigured ? OpenAiChatClient.ProviderName : OfflineChatClient.ProviderName;
    }
}
