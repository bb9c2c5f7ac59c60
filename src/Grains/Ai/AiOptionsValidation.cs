using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.Grains.Ai.OpenAi;

namespace Nexus.Grains.Ai;

/// <summary>Checks what data annotations can't: that the providers exist and that prices make sense.</summary>
internal sealed class AiOptionsValidation(IServiceProviderIsKeyedService services) : IValidateOptions<AiOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AiOptions options)
    {
        var failures = new List<string>();
        if (!Exists(options.Provider))
            failures.Add($"Nexus:Ai:Provider is '{options.Provider}', which is no model provider; for example: {OfflineChatClient.ProviderName}.");
        foreach (var fallback in options.Fallbacks.Where(f => !Exists(f)))
            failures.Add($"Nexus:Ai:Fallbacks has '{fallback}', which is no model provider; for example: {OfflineChatClient.ProviderName}.");
        if (options.Chain().Distinct(StringComparer.Ordinal).Count() != options.Chain().Count)
            failures.Add("Nexus:Ai:Fallbacks names a provider twice, or the one of Nexus:Ai:Provider; asking it again would not help.");
        for (var i = 0; i < options.Prices.Count; i++)
        {
            var price = options.Prices[i];
            if (!Exists(price.Provider))
                failures.Add($"Nexus:Ai:Prices:{i}:Provider is '{price.Provider}', which is no model provider; for example: {OpenAiChatClient.ProviderName}.");
            if (price.PromptPerMillion < 0 || price.CompletionPerMillion < 0)
                failures.Add($"Nexus:Ai:Prices:{i} is negative; a price is 0 or more, for example 0.15.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private bool Exists(string provider) => services.IsKeyedService(typeof(IChatClient), provider);
}
