using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans;

/// <summary>Streams for grains.</summary>
public static class GrainStreamingExtensions
{
    /// <summary>A stream provider by name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IStreamProvider GetStreamProvider(this Grain grain, string name) => ((IGrainBase)grain).GetStreamProvider(name);

    /// <inheritdoc cref="GetStreamProvider(Grain, string)" />
    public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name) =>
        Find(grain.GrainContext.ActivationServices, name);

    internal static IStreamProvider Find(IServiceProvider services, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return services.GetKeyedService<IStreamProvider>(name)
            ?? throw new KeyNotFoundException($"Stream provider '{name}' not found");
    }
}

/// <summary>Streams for code outside of grains.</summary>
public static class ClientStreamingExtensions
{
    /// <summary>A stream provider by name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) =>
        GrainStreamingExtensions.Find(client.ServiceProvider, name);
}
