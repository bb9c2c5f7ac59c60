using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Analytics;
using Nexus.Grains.Analytics;
using Nexus.Results;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Analytics;

/// <summary>Analytics on a database of its own.</summary>
internal sealed class AnalyticsHost(PostgresDatabase database, GrainHost host) : IAsyncDisposable
{
    public const string Owner = "usr_0199c0de7a1e70008000000000000001";

    public PostgresDatabase Database => database;

    public GrainHost Host => host;

    public IAnalyticsQueries Queries => host.Services.GetRequiredService<IAnalyticsQueries>();

    public static async Task<AnalyticsHost> StartAsync(Action<HostSetup>? configure = null)
    {
        var database = await PostgresDatabase.CreateAsync();
        try
        {
            return new AnalyticsHost(database, await GrainHost.StartAsync(database, (services, configuration) => services.AddAnalytics(configuration), configure));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public Task<Result<Ingested>> IngestAsync(IEnumerable<NewEvent> events, string owner = Owner) =>
        host.Grains.GetGrain<IIngestGrain>("events").IngestAsync(owner, [.. events]);

    public static NewEvent Event(string name, DateTimeOffset at, string distinctId = "someone", string properties = "{}", string? id = null, string owner = Owner) =>
        new(id is null ? Guid.CreateVersion7() : EventKey.Of(owner, id), id, name, distinctId, at, properties);

    /// <summary>The parameters of a query: <c>("interval", "day")</c>.</summary>
    public static QueryInput Input(params (string Name, string Value)[] parameters) => InputOf(Owner, parameters);

    public static QueryInput InputOf(string? owner, params (string Name, string Value)[] parameters) =>
        new(owner, [.. parameters.Select(p => new QueryParameter(p.Name, p.Value))]);

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }
}
