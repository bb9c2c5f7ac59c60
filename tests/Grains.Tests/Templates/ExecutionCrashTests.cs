using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Storage;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Templates;
using Nexus.Testing;
using Orleans.Storage;

namespace Nexus.Grains.Tests.Templates;

/// <summary>
/// An execution dies at each of its commits, once before and once after the commit took effect. Whatever the step, it is finished, no
/// finished section is written again, and state, events, list and sums agree.
/// </summary>
public sealed class ExecutionCrashTests
{
    private static readonly string[] Domains = ["finance", "legal", "health"];

    // Accepted, begun with its sections, three sections of which the last ends it.
    private const int Commits = 5;

    public static TheoryData<int, bool> Steps
    {
        get
        {
            var steps = new TheoryData<int, bool>();
            for (var commit = 1; commit <= Commits; commit++)
            {
                steps.Add(commit, false);
                steps.Add(commit, true);
            }

            return steps;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Whatever_step_it_dies_at_it_is_finished_and_everything_agrees(int commit, bool afterCommit)
    {
        var plan = new FaultPlan("templates.execution", commit, afterCommit);
        await using var host = await ExecutionHost.StartAsync(setup =>
        {
            // Each silo would count its own writes.
            setup.Silos = 1;
            setup.Settings["Nexus:Templates:SectionConcurrency"] = "1";
            setup.Settings["Nexus:Templates:ResumeAfter"] = "00:00:01";
            setup.Services = services => services.AddKeyedSingleton<IGrainStorage>(
                "nexus", (provider, _) => new FaultyStorage(provider.GetRequiredService<CombiningStorage>(), plan));
        });
        var id = NexusId.New("exe", TimeProvider.System);
        var command = new StartExecution(ExecutionHost.Owner, "What is a loan?", null, null, [.. Domains], null, null);
        await Eventually.AsyncCondition(() => TryStartAsync(host, id, command));
        await Eventually.AsyncCondition(async () => await StatusAsync(host, id) == "completed");

        Assert.True(plan.WasReached);
        var execution = await host.EndAsync(id);
        await AssertAgreesAsync(host, execution);
        // A section that was stored is not asked for again; one whose write was lost is.
        var asked = Domains.Length + (commit > 2 && !afterCommit ? 1 : 0);
        Assert.Equal(asked, host.Model.Calls.Count);
    }

    private static async Task AssertAgreesAsync(ExecutionHost host, Execution execution)
    {
        var events = await host.EventsAsync(execution.Id);
        Assert.Equal(Enumerable.Range(1, execution.Revision), events.Select(e => e.Revision));
        Assert.Equal(Domains.Length, events.Count(e => e.Type == "template.execution.section.completed"));
        Assert.Single(events, e => e.Type == "template.execution.queued");
        Assert.Equal("template.execution.completed", events[^1].Type);
        Assert.All(execution.Sections, s => Assert.Equal(SectionStatus.Completed, s.Status));
        Assert.Equal(new TokenUsage(30, 60), execution.Usage);
        await Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<string>(
            "select status || ' ' || revision || ' ' || prompt_tokens || ' ' || completion_tokens from templates.execution where id = $1",
            execution.Id) == $"completed {execution.Revision} 30 60");
        await Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<object>(
            "select sum(tokens) from budgets.usage where owner = $1", ExecutionHost.Owner) is 90m);
        await Eventually.AsyncCondition(async () => await host.DueAsync(execution.Id) is null);
    }

    // As a client does that got no answer: it asks again for the same.
    private static async Task<bool> TryStartAsync(ExecutionHost host, string id, StartExecution command)
    {
        try
        {
            return (await host.Grain(id).StartAsync(command)).Require().Id == id;
        }
        catch (NexusException)
        {
            return false;
        }
    }

    // As it is stored: asking the grain would wake it, which due work has to do.
    private static Task<string?> StatusAsync(ExecutionHost host, string id) => host.Database.ScalarAsync<string>(
        "select state ->> 'status' from nexus.grain_state where type = 'templates.execution' and key = $1", id);
}
