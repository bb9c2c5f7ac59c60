using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Batch;
using Nexus.Grains.Batch;
using Nexus.Grains.Budgets;
using Nexus.Grains.Templates;
using Nexus.Grains.Tests.Ai;
using Nexus.Grains.Webhooks;
using Nexus.Ids;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Batch;

/// <summary>Jobs on a real database with a model that the test scripts.</summary>
internal sealed class BatchHost : IAsyncDisposable
{
    public const string Owner = "usr_00000000000070008000000000000001";

    private BatchHost(PostgresDatabase database, GrainHost host, ScriptedChatClient model)
    {
        Database = database;
        Host = host;
        Model = model;
    }

    public GrainHost Host { get; }

    public ScriptedChatClient Model { get; }

    public PostgresDatabase Database { get; }

    public IBatchQueries Queries => Host.Services.GetRequiredService<IBatchQueries>();

    public static async Task<BatchHost> StartAsync(Action<HostSetup>? configure = null)
    {
        var model = new ScriptedChatClient();
        var database = await PostgresDatabase.CreateAsync();
        var host = await GrainHost.StartAsync(
            database,
            (services, configuration) => services.AddBudgets(configuration).AddTemplates(configuration).AddBatch(configuration).AddWebhooks(configuration)
                .AddKeyedSingleton<IChatClient>("scripted", model),
            setup =>
            {
                setup.Settings["Nexus:Ai:Provider"] = "scripted";
                setup.Settings["Nexus:Ai:RetryDelay"] = "00:00:00.001";
                setup.Settings["Nexus:Ai:MaxRetries"] = "0";
                setup.Settings["Nexus:Batch:RetryDelay"] = "00:00:00.010";
                setup.Settings["Nexus:Batch:ResumeAfter"] = "00:00:01";
                configure?.Invoke(setup);
            });
        return new BatchHost(database, host, model);
    }

    public IBatchJobGrain Grain(string id) => Host.Grains.GetGrain<IBatchJobGrain>(id);

    /// <summary>Makes a job of operations for these domains, one each.</summary>
    public Task<string> ExecuteAsync(IEnumerable<string> domains, Func<BatchSettings, BatchSettings>? change = null, string owner = Owner) => ExecuteAsync(
        [.. domains.Select((domain, i) => new BatchNewItem(i + 1, ItemId: null, $$"""{"query":"What is a loan?","domains":["{{domain}}"]}""", IsExternal: domain == "outside"))],
        change, owner);

    public async Task<string> ExecuteAsync(
        ImmutableArray<BatchNewItem> items, Func<BatchSettings, BatchSettings>? change = null, string owner = Owner)
    {
        var id = NexusId.New("job", TimeProvider.System);
        var intake = Host.Grains.GetGrain<IBatchIntakeGrain>(0);
        Assert.False(await intake.BeginAsync(id));
        Assert.Empty(await intake.AddAsync(id, items));
        var settings = new BatchSettings(Concurrency: 4, BatchPriority.Normal, FailFast: false, CallbackUrl: null, Deadline: null);
        var started = await Grain(id).StartAsync(new StartBatch(owner, change?.Invoke(settings) ?? settings, Rejected: 0));
        Assert.Equal(id, started.Require().Id);
        return id;
    }

    public Task<BatchJob> EndAsync(string id) => UntilAsync(id, j => j.IsFinished);

    public Task<BatchJob> UntilAsync(string id, Func<BatchJob, bool> condition, string owner = Owner) => Eventually.ValueAsync(async () =>
    {
        var job = (await Grain(id).GetAsync(owner)).Require();
        return condition(job) ? job : null;
    });

    public async Task<ImmutableArray<BatchItem>> ItemsAsync(string id) =>
        await Queries.ItemsAsync(new BatchItemFilter(id, (await Grain(id).GetAsync(Owner)).Require().IsFinished), after: 0, count: 100_000, CancellationToken.None);

    /// <summary>The types of a job's events, in the order of the log.</summary>
    public async Task<List<string>> EventsAsync(string id)
    {
        await using var command = Database.DataSource.CreateCommand("select type from nexus.event_log where aggregate = $1 order by tx, seq");
        command.Parameters.AddWithValue($"batch.job/{id}");
        await using var reader = await command.ExecuteReaderAsync();
        var types = new List<string>();
        while (await reader.ReadAsync())
            types.Add(reader.GetString(0));
        return types;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Model.Dispose();
        await Database.DisposeAsync();
    }
}
