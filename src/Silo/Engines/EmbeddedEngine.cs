using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Silo.Hosting;

namespace Nexus.Silo.Engines;

/// <summary>The Embedded engine: grains and API in this one process, with nothing but this repository.</summary>
internal static class Engine
{
    public const string Name = "Embedded";

    public static string Version { get; } = BuildVersion.NumberOf(typeof(Grain).Assembly);

    /// <summary>Adds the engine. Storage is registered before it and so outlives it.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        builder.Services.AddEngineSettings();
        builder.Services.AddSingleton<IValidateOptions<ClusterSettings>, EmbeddedEngineCluster>();
        builder.Services.AddSingleton<IValidateOptions<ClusterTlsSettings>, EmbeddedEngineCluster>();
        builder.Services.AddSingleton<IValidateOptions<StorageOptions>, StorageCheck>();
        builder.Services.AddSingleton<IReminderTable, PostgresReminderTable>();
        builder.UseOrleans(static silo => silo.AddMemoryStreams(StorageServices.ProviderName));
    }

    /// <summary>It has no pages of its own.</summary>
    public static void MapEngine(this WebApplication app)
    {
    }

    /// <summary>There is nothing to join.</summary>
    public static string? WhyNotJoined(Exception exception) => null;

    private sealed class StorageCheck : IValidateOptions<StorageOptions>
    {
        public ValidateOptionsResult Validate(string? name, StorageOptions options) => options.Provider == StorageProvider.AdoNet
            ? ValidateOptionsResult.Fail($"{nameof(options.Provider)}: This build has the Embedded engine; AdoNet needs Orleans.")
            : ValidateOptionsResult.Success;
    }
}
