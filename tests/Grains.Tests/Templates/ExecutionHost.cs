using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Budgets;
using Nexus.Grains.Templates;
using Nexus.Grains.Tests.Ai;
using Nexus.Ids;
using Nexus.Templates;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Templates;

/// <summary>Executions on a real database with a model that the test scripts.</summary>
internal sealed class ExecutionHost : IAsyncDisposable
{
    public const string Owner = "usr_00000000000070008000000000000001";

    private readonly PostgresDatabase _database;

    private ExecutionHost(PostgresDatabase database, GrainHost grains, ScriptedChatClient model)
    {
        _database = database;
        Host = grains;
        Model = model;
    }

    public GrainHost Host { get; }

    public ScriptedChatClient Model { get; }

    public PostgresDatabase Database => _database;

    public static async Task<ExecutionHost> StartAsync(Action<HostSetup>? configure = null)
    {
        var model = new ScriptedChatClient();
        var database = await PostgresDatabase.CreateAsync();
        var host = await GrainHost.StartAsync(
            database,
            (services, configuration) => services.AddBudgets(configuration).AddTemplates(configuration).AddKeyedSingleton<IChatClient>("scripted", model),
            setup =>
            {
                setup.Settings["Nexus:Ai:Provider"] = "scripted";
                setup.Settings["Nexus:Ai:RetryDelay"] = "00:00:00.001";
                configure?.Invoke(setup);
            });
        return new ExecutionHost(database, host, model);
    }

    /// <summary>The grain of an execution, in the host that runs now.</summary>
    public IExecutionGrain Grain(string id) => Host.Grains.GetGrain<IExecutionGrain>(id);

    /// <summary>Starts an execution and returns its id.</summary>
    public async Task<string> ExecuteAsync(params string[] domains)
    {
        var id = NexusId.New("exe", TimeProvider.System);
        var started = await Grain(id).StartAsync(new StartExecution(Owner, "What is a loan?", null, null, [.. domains], null, null));
        Assert.Equal(id, started.Require().Id);
        return id;
    }

    /// <summary>Waits until the execution is over.</summary>
    public Task<Execution> EndAsync(string id) => UntilAsync(id, e => e.IsFinished);

    /// <summary>Waits until the execution is as it should be.</summary>
    public Task<Execution> UntilAsync(string id, Func<Execution, bool> condition) => Eventually.ValueAsync(async () =>
    {
        var execution = (await Grain(id).GetAsync(Owner)).Require();
        return condition(execution) ? execution : null;
    });

    /// <summary>The types of an execution's events, in the order of the log.</summary>
    public async Task<List<(string Type, int Revision)>> EventsAsync(string id)
    {
        await using var command = _database.DataSource.CreateCommand(
            "select type, (data ->> 'revision')::int from nexus.event_log where aggregate = $1 order by tx, seq");
        command.Parameters.AddWithValue($"templates.execution/{id}");
        await using var reader = await command.ExecuteReaderAsync();
        var events = new List<(string Type, int Revision)>();
        while (await reader.ReadAsync())
            events.Add((reader.GetString(0), reader.GetInt32(1)));
        return events;
    }

    /// <summary>When an execution would be taken up again; null: nothing waits for it.</summary>
    public async Task<DateTime?> DueAsync(string id)
    {
        var due = await _database.ScalarAsync<object>("select due_at from nexus.due_work where kind = 'templates.resume' and key = $1", id);
        return due as DateTime?;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Model.Dispose();
        await _database.DisposeAsync();
    }
}

/// <summary>A client that follows the documented rules of the stream, and goes on where it left off.</summary>
internal sealed class ExecutionClient
{
    public string? Position { get; private set; }

    public List<ExecutionFrame> Frames { get; } = [];

    public Dictionary<string, StringBuilder> Texts { get; } = [];

    public ExecutionEndedFrame? End => Frames.Count > 0 ? Frames[^1] as ExecutionEndedFrame : null;

    /// <summary>Reads on until a frame is as wished, or to the end.</summary>
    public async Task ReadAsync(IExecutionGrain grain, Func<ExecutionFrame, bool>? until = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        await foreach (var frame in grain.WatchAsync(ExecutionHost.Owner, Position, limit.Token))
        {
            Take(frame);
            if (until?.Invoke(frame) is true)
                return;
        }
    }

    private void Take(ExecutionFrame frame)
    {
        Assert.Null(End);
        Frames.Add(frame);
        Position = frame.Position;
        switch (frame)
        {
            case ExecutionStartedFrame:
                Texts.Clear();
                break;
            case DomainStartedFrame started:
                Texts[started.Domain] = new StringBuilder();
                break;
            case DomainDeltaFrame delta:
                Assert.Equal(Texts[delta.Domain].Length, delta.Offset);
                Texts[delta.Domain].Append(delta.Text);
                break;
            case DomainCompletedFrame completed:
                Assert.Equal(completed.Section.Text, Texts[completed.Section.Domain].ToString());
                break;
        }
    }
}
