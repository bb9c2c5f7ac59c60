using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace Nexus.Grains.Ai;

/// <summary>Which models a provider may be asked for. A client that knows gives it as a service.</summary>
/// <param name="Default">The one that is asked when nobody says.</param>
/// <param name="Others">Further ones, by exact name.</param>
internal sealed record ProviderModels(string Default, ImmutableArray<string> Others)
{
    /// <summary>The model to ask for: what was wished when it may be had, the default otherwise.</summary>
    public string Choose(string? wished) => wished is not null && Others.Contains(wished, StringComparer.Ordinal) ? wished : Default;

    /// <summary>What a client offers; one that does not say has a single model.</summary>
    public static ProviderModels Of(IChatClient client, string provider) =>
        client.GetService(typeof(ProviderModels)) as ProviderModels
        ?? new ProviderModels((client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId ?? provider, []);
}
