using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Grains.Templates;
using Nexus.Templates;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Templates;

public sealed class ExecutionProjectionTests : IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private const string Owner = "usr_1";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ExecutionTotals Totals = new(1, 0, new TokenUsage(10, 20), 0.25m, 900, Start.AddSeconds(1));
    private readonly PostgresDatabase _database;
    private readonly EventCatalog _catalog;
    private readonly ExecutionQueries _queries;

    public ExecutionProjectionTests(PostgresDatabase database)
    {
        _database = database;
        _queries = new ExecutionQueries(database.DataSource);
        var services = new ServiceCollection();
        services.AddTemplates(new Microsoft.Extensions.Configuration.ConfigurationManager());
        _catalog = new EventCatalog(
            new NexusJson(Instances<JsonContribution>(services)), Instances<EventContribution>(services));
    }

    public Task InitializeAsync() => _database.ExecuteAsync("truncate templates.execution");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_row_follows_the_events_of_its_execution()
    {
        await ApplyAsync(Queued("exe_1"));
        var queued = Assert.Single(await ListAsync());
        Assert.Equal((ExecutionStatus.Queued, "Query of exe_1", null), (queued.Status, queued.QueryPreview, queued.Language));

        await ApplyAsync(new ExecutionStarted("exe_1", 2, Start), Analysed("exe_1", 3));
        var running = Assert.Single(await ListAsync());
        Assert.Equal((ExecutionStatus.Running, "ru", Start), (running.Status, running.Language, running.StartedAt));
        Assert.Equal(["finance", "legal"], running.Domains.ToArray());

        await ApplyAsync(new ExecutionCompleted("exe_1", 6, Totals));
        var completed = Assert.Single(await ListAsync());
        Assert.Equal(
            (ExecutionStatus.Completed, Totals.Usage, Totals.Cost, Totals.FinishedAt),
            (completed.Status, completed.Usage, completed.Cost, completed.FinishedAt));
    }

    [Fact]
    public async Task A_whole_life_in_one_batch_is_one_row()
    {
        await ApplyAsync(
            Queued("exe_1"), Queued("exe_2"), new ExecutionStarted("exe_1", 2, Start), Analysed("exe_1", 3),
            new ExecutionResumed("exe_1", 4, 1), new ExecutionPartial("exe_1", 7, Totals), new ExecutionCancelled("exe_2", 2, Totals));
        var rows = await ListAsync();
        Assert.Equal([("exe_2", ExecutionStatus.Cancelled), ("exe_1", ExecutionStatus.Partial)], rows.Select(r => (r.Id, r.Status)));
    }

    [Fact]
    public async Task Events_that_come_again_change_nothing()
    {
        ExecutionEvent[] life =
        [
            Queued("exe_1"), new ExecutionStarted("exe_1", 2, Start), Analysed("exe_1", 3),
            new ExecutionFailed("exe_1", 5, Totals, new ExecutionFault("model.failed", "The model failed.")),
        ];
        await ApplyAsync(life);
        var once = Assert.Single(await ListAsync());
        foreach (var happened in life)
            await ApplyAsync(happened);
        await ApplyAsync(life);
        var again = Assert.Single(await ListAsync());
        Assert.Equal(once with { Domains = again.Domains }, again);
    }

    [Fact]
    public async Task Pages_go_from_new_to_old_without_repeat_or_gap_even_within_one_moment()
    {
        await ApplyAsync([.. Enumerable.Range(0, 25).Select(i => Queued($"exe_{i:00}", Start.AddSeconds(i / 5)))]);
        var seen = new List<string>();
        ExecutionPlace? after = null;
        while (true)
        {
            var page = await _queries.ListAsync(Owner, new ExecutionFilter(), after, 4, default);
            if (page.IsEmpty)
                break;
            seen.AddRange(page.Select(r => r.Id));
            after = new ExecutionPlace(page[^1].CreatedAt, page[^1].Id);
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"exe_{i:00}"), seen);
    }

    [Fact]
    public async Task A_list_is_filtered_by_owner_status_template_and_time()
    {
        await ApplyAsync([.. Enumerable.Range(0, 4).Select(i => Queued($"exe_{i}", Start.AddHours(i)))]);
        await ApplyAsync(new ExecutionCancelled("exe_2", 2, Totals));
        await ApplyAsync("usr_2", Queued("exe_9"));

        Assert.Equal(["exe_3", "exe_2", "exe_1", "exe_0"], Ids(await ListAsync()));
        Assert.Equal(["exe_2"], Ids(await ListAsync(new ExecutionFilter(ExecutionStatus.Cancelled))));
        Assert.Equal(["exe_2", "exe_1"], Ids(await ListAsync(new ExecutionFilter(From: Start.AddHours(1), To: Start.AddHours(3)))));
        Assert.Equal(4, (await ListAsync(new ExecutionFilter(TemplateId: "tpl_1"))).Length);
        Assert.Empty(await ListAsync(new ExecutionFilter(TemplateId: "tpl_2")));
    }

    [Theory]
    [InlineData("template.execution.queued", true)]
    [InlineData("template.execution.completed", true)]
    [InlineData("template.execution.section.completed", false)]
    [InlineData("user.registered", false)]
    public void It_reads_what_changes_a_row(string type, bool handles) => Assert.Equal(handles, new ExecutionProjection(_catalog).Handles(type));

    private static string[] Ids(IEnumerable<ExecutionSummary> rows) => [.. rows.Select(r => r.Id)];

    private static ExecutionQueued Queued(string id, DateTimeOffset? createdAt = null) => new(id, 1, "tpl_1", 1, $"Query of {id}", createdAt ?? Start);

    private static ExecutionAnalysed Analysed(string id, int revision) => new(id, revision, "ru", QueryIntent.Question, ["finance", "legal"]);

    private static T[] Instances<T>(ServiceCollection services) =>
        [.. services.Where(s => s.ServiceType == typeof(T)).Select(s => s.ImplementationInstance).OfType<T>()];

    private async Task<ExecutionSummary[]> ListAsync(ExecutionFilter? filter = null) =>
        [.. await _queries.ListAsync(Owner, filter ?? new ExecutionFilter(), after: null, 100, default)];

    private Task ApplyAsync(params ExecutionEvent[] events) => ApplyAsync(Owner, events);

    private async Task ApplyAsync(string owner, params ExecutionEvent[] events)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await new ExecutionProjection(_catalog).ApplyAsync([.. events.Select(e => Log(e, owner))], new PumpTransaction(connection), default);
        await transaction.CommitAsync();
    }

    private LoggedEvent Log(ExecutionEvent happened, string owner)
    {
        var outbox = _catalog.Envelop(happened, $"templates.execution/{happened.ExecutionId}", owner, Start);
        return new LoggedEvent(
            new LogPosition(1, happened.Revision), outbox.Partition, outbox.Id, outbox.Type, outbox.Version, outbox.Aggregate, owner,
            outbox.OccurredAt, Trace: null, Encoding.UTF8.GetString(outbox.Data.Utf8.Span));
    }
}
