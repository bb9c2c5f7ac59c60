using Nexus.Grains.Tests.Ai;
using Nexus.Templates;
using Nexus.Testing;
using static Nexus.Grains.Tests.Ai.Scripts;

namespace Nexus.Grains.Tests.Templates;

/// <summary>What becomes of an execution when the activation that works on it is lost.</summary>
public sealed class ExecutionRecoveryTests
{
    [Fact]
    public async Task Another_activation_keeps_finished_sections_and_writes_the_others_anew()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Law", SayAround(gate, "Lost "));
        host.Model.Script("Law", Say("Found."));
        var id = await host.ExecuteAsync("finance", "legal");
        await gate.Reached;
        var finished = await host.UntilAsync(id, e => e.Sections[0].Status == SectionStatus.Completed);

        await host.Host.RestartAsync();
        var execution = await host.EndAsync(id);

        Assert.Equal(ExecutionStatus.Completed, execution.Status);
        Assert.Equal(finished.Sections[0], execution.Sections[0]);
        Assert.Equal(("Found.", 2), (execution.Sections[1].Text, execution.Sections[1].Attempt));
        Assert.Single(host.Model.CallsFor("Finance"));
        Assert.Equal(2, host.Model.CallsFor("Law").Count());
        Assert.Contains(await host.EventsAsync(id), e => e.Type == "template.execution.resumed");
        Assert.Equal(Enumerable.Range(1, execution.Revision), (await host.EventsAsync(id)).Select(e => e.Revision));
    }

    [Fact]
    public async Task A_watcher_goes_on_over_a_restart_without_gap_or_repeat()
    {
        await using var host = await ExecutionHost.StartAsync();
        var (first, second) = (new Gate(), new Gate());
        host.Model.Script("Law", SayAround(first, "Lost "));
        host.Model.Script("Law", SayAround(second, "Fou", "nd."));
        var id = await host.ExecuteAsync("finance", "legal");
        var client = new ExecutionClient();
        await client.ReadAsync(host.Grain(id), _ => client.Texts.GetValueOrDefault("legal")?.Length > 0 && client.Frames.Any(f => f is DomainCompletedFrame));

        await host.Host.RestartAsync();
        await client.ReadAsync(host.Grain(id), f => f is DomainDeltaFrame { Attempt: 2 });
        second.Open();
        await client.ReadAsync(host.Grain(id));

        Assert.Equal("Found.", client.Texts["legal"].ToString());
        Assert.Equal("Finance", client.Texts["finance"].ToString());
        Assert.Single(client.Frames.OfType<ExecutionStartedFrame>());
        Assert.Single(client.Frames.OfType<DomainCompletedFrame>(), f => f.Section.Domain == "finance");
        Assert.Equal([1, 2], client.Frames.OfType<DomainStartedFrame>().Where(f => f.Domain == "legal").Select(f => f.Attempt));
        Assert.Equal(ExecutionStatus.Completed, client.End?.Status);
    }

    [Fact]
    public async Task Due_work_stands_by_from_the_start_to_the_end()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "One ", "two."));
        var id = await host.ExecuteAsync("finance");
        await gate.Reached;

        Assert.NotNull(await host.DueAsync(id));
        Assert.NotNull(await host.Grain(id).ResumeAsync());
        Assert.Single(host.Model.Calls);
        gate.Open();
        await host.EndAsync(id);
        Assert.Null(await host.DueAsync(id));
        Assert.Null(await host.Grain(id).ResumeAsync());
    }

    [Fact]
    public async Task An_activation_that_another_writer_overtook_stops_and_the_next_one_finishes()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "Over", "taken."));
        host.Model.Script("Finance", Say("Kept."));
        var id = await host.ExecuteAsync("finance");
        await gate.Reached;
        Assert.Equal(1, await host.Database.ExecuteAsync("update nexus.grain_state set version = version + 1 where key = $1", id));
        gate.Open();

        var execution = await EndAsync(host, id);
        Assert.Equal((ExecutionStatus.Completed, "Kept."), (execution.Status, execution.Sections[0].Text));
    }

    [Fact]
    public async Task What_never_gets_further_is_given_up_in_the_end()
    {
        await using var host = await ExecutionHost.StartAsync(setup => setup.Settings["Nexus:Templates:MaxResumptions"] = "2");
        var gates = new[] { new Gate(), new Gate(), new Gate() };
        foreach (var gate in gates)
            host.Model.Script("Law", SayAround(gate, "Again "));
        var id = await host.ExecuteAsync("finance", "legal");
        foreach (var gate in gates)
        {
            await gate.Reached;
            await host.UntilAsync(id, e => e.Sections[0].Status == SectionStatus.Completed);
            await host.Host.RestartAsync();
            await host.Grain(id).ResumeAsync();
        }

        var execution = await host.EndAsync(id);
        Assert.Equal(ExecutionStatus.Partial, execution.Status);
        Assert.Equal("execution.interrupted", execution.Sections[1].Fault?.Code);
        Assert.Equal(3, host.Model.CallsFor("Law").Count());
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_while_delays_the_work_and_loses_nothing()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "Not ", "stored."));
        host.Model.Script("Finance", Say("Stored."));
        var id = await host.ExecuteAsync("finance");
        await gate.Reached;
        await host.Database.StopAcceptingAsync();
        gate.Open();
        await Eventually.AsyncCondition(async () => await TryGetAsync(host, id) is null);

        await host.Database.StartAcceptingAsync();
        var execution = await EndAsync(host, id);
        Assert.Equal((ExecutionStatus.Completed, "Stored."), (execution.Status, execution.Sections[0].Text));
    }

    private static Task<Execution> EndAsync(ExecutionHost host, string id) =>
        Eventually.ValueAsync(async () => await TryGetAsync(host, id) is { IsFinished: true } execution ? execution : null);

    // An activation that could not store is on its way out, and the next one can't read while the database is away: a call
    // that meets either fails with what the engine makes of it.
    private static async Task<Execution?> TryGetAsync(ExecutionHost host, string id)
    {
        try
        {
            return (await host.Grain(id).GetAsync(ExecutionHost.Owner)).Require();
        }
        catch (Exception)
        {
            return null;
        }
    }
}
