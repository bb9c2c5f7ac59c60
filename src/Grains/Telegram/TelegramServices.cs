using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Nexus.Grains.Telegram;

/// <summary>Registers what speaks with Telegram.</summary>
public static class TelegramServices
{
    /// <summary>Adds the client of the Bot API. A second call adds nothing.</summary>
    public static IServiceCollection AddTelegram(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelegramOptions>().Bind(configuration.GetSection(TelegramOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<TelegramMetrics>();
        services.TryAddSingleton<TelegramClient>();
        return services;
    }
}
