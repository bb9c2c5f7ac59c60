using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;
using Orleans.Storage;

namespace Nexus.Grains.Tests.Storage;

/// <summary>Combining storage on a database, without an engine.</summary>
internal sealed class StorageHarness : IAsyncDisposable
{
    public const string StateName = "test.counter";

    private readonly ServiceProvider _services;

    private StorageHarness(ServiceProvider services) => _services = services;

    public IGrainStorage Storage => _services.GetRequiredKeyedService<IGrainStorage>("nexus");

    public EventCatalog Catalog => _services.GetRequiredService<EventCatalog>();

    public static StorageHarness Create(string connectionString, params ReadOnlySpan<(string Setting, string Value)> settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (setting, value) in settings)
            values[$"{StorageOptions.Section}:{setting}"] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return new StorageHarness(new ServiceCollection()
            .AddLogging()
            .AddSingleton(NpgsqlDataSource.Create(connectionString))
            .AddNexusStorage(configuration)
            .AddNexusEvents(configuration)
            .AddEvents(CounterJson.Default, typeof(Counted))
            .BuildServiceProvider());
    }

    /// <summary>What an activation would hold: the state as it is stored now.</summary>
    public async Task<GrainState<Document<Counter>>> ReadAsync(string key)
    {
        var state = new GrainState<Document<Counter>>();
        await Storage.ReadStateAsync(StateName, Id(key), state);
        return state;
    }

    /// <summary>Stores a value and an event that says so.</summary>
    public Task WriteAsync(string key, GrainState<Document<Counter>> held, int value, string? note = null, params IReadOnlyList<OutboxDue> due) =>
        WriteAsync(key, held, value, TimeProvider.System.GetUtcNow(), note, due);

    /// <summary>The same, of a time.</summary>
    public Task WriteAsync(
        string key, GrainState<Document<Counter>> held, int value, DateTimeOffset at, string? note = null, params IReadOnlyList<OutboxDue> due)
    {
        held.State = new Document<Counter>
        {
            State = new Counter(value, note),
            Events = [Catalog.Envelop(new Counted(value), $"{StateName}/{key}", null, at)],
            Due = due,
        };
        return Storage.WriteStateAsync(StateName, Id(key), held);
    }

    /// <summary>The first write of a key.</summary>
    public Task WriteAsync(string key, int value) => WriteAsync(key, new GrainState<Document<Counter>>(), value);

    public Task ClearAsync(string key, GrainState<Document<Counter>> held) => Storage.ClearStateAsync(StateName, Id(key), held);

    /// <summary>The counter of a document; engines differ in how they declare that there may be none.</summary>
    public static Counter? Of(GrainState<Document<Counter>> held) => held.State?.State;

    public static OutboxDue Due(string key, DateTimeOffset? at) => new("test.due", key, EventPartition.Of(key), at, null);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static GrainId Id(string key) => GrainId.Create("test", key);
}
