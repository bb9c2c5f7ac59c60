using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Nexus.Grains.Ai;

/// <summary>Registers the models. A provider is an <see cref="IChatClient"/> with the provider's name as its key.</summary>
public static class AiServices
{
    /// <summary>Adds model calls and the offline model. Safe to call from every feature that asks models.</summary>
    public static IServiceCollection AddAi(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(s => s.ServiceType == typeof(ModelCaller)))
            return services;
        services.AddOptions<AiOptions>().Bind(configuration.GetSection(AiOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OfflineOptions>().Bind(configuration.GetSection(OfflineOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AiOptions>, AiOptionsValidation>();
        services.AddMetrics();
        services.TryAddSingleton<AiMetrics>();
        services.AddSingleton<ModelCaller>();
        services.AddKeyedSingleton<IChatClient, OfflineChatClient>(OfflineChatClient.ProviderName);
        return services;
    }
}

/// <summary>Checks what data annotations can't: that the provider exists and that prices make sense.</summary>
internal sealed class AiOptionsValidation(IServiceProviderIsKeyedService services) : IValidateOptions<AiOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AiOptions options)
    {
        if (!services.IsKeyedService(typeof(IChatClient), options.Provider))
            return ValidateOptionsResult.Fail($"Nexus:Ai:Provider is '{options.Provider}', which is no model provider; for example: {OfflineChatClient.ProviderName}.");
        foreach (var (provider, price) in options.Prices)
        {
            if (price.PromptPer1K < 0 || price.CompletionPer1K < 0)
                return ValidateOptionsResult.Fail($"Nexus:Ai:Prices:{provider} is negative; a price is 0 or more, for example 0.0005.");
        }

        return ValidateOptionsResult.Success;
    }
}
