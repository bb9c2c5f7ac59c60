using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nexus.Grains.Templates;
using Nexus.Grains.Tests.Ai;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Templates;
using Nexus.Testing;
using static Nexus.Grains.Tests.Ai.Scripts;

namespace Nexus.Grains.Tests.Templates;

public sealed class ExecutionGrainTests
{
    [Fact]
    public async Task Text_is_seen_while_it_is_written()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "One ", "two."));
        var id = await host.ExecuteAsync("finance");
        var client = new ExecutionClient();

        await client.ReadAsync(host.Grain(id), f => f is DomainDeltaFrame);
        Assert.Equal("One ", client.Texts["finance"].ToString());
        var running = (await host.Grain(id).GetAsync(ExecutionHost.Owner)).Require();
        Assert.Equal((ExecutionStatus.Running, SectionStatus.Running), (running.Status, running.Sections[0].Status));

        gate.Open();
        await client.ReadAsync(host.Grain(id));
        Assert.Equal("One two.", client.Texts["finance"].ToString());
        Assert.Equal(ExecutionStatus.Completed, client.End?.Status);
    }

    [Fact]
    public async Task Every_transition_is_an_event_and_the_state_agrees()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await host.ExecuteAsync("finance");
        var execution = await host.EndAsync(id);

        Assert.Equal(
            ["template.execution.queued", "template.execution.started", "template.execution.analysed",
                "template.execution.section.completed", "template.execution.completed"],
            (await host.EventsAsync(id)).Select(e => e.Type));
        Assert.Equal(Enumerable.Range(1, 5), (await host.EventsAsync(id)).Select(e => e.Revision));
        Assert.Equal((5, "Finance", "scripted", "scripted-1"),
            (execution.Revision, execution.Sections[0].Text, execution.Sections[0].Provider, execution.Sections[0].Model));
        Assert.Equal(new TokenUsage(10, 20), execution.Usage);
    }

    [Fact]
    public async Task One_failed_section_makes_it_partial_and_the_others_are_kept()
    {
        await using var host = await ExecutionHost.StartAsync();
        host.Model.Script("Law", Fail(new InvalidOperationException("no such model, key sk-secret"), "Half "));
        var id = await host.ExecuteAsync("finance", "legal");
        var execution = await host.EndAsync(id);

        Assert.Equal(ExecutionStatus.Partial, execution.Status);
        Assert.Equal([SectionStatus.Completed, SectionStatus.Failed], execution.Sections.Select(s => s.Status));
        Assert.Equal("Finance", execution.Sections[0].Text);
        Assert.Equal("model.failed", execution.Sections[1].Fault?.Code);
        Assert.DoesNotContain("sk-secret", execution.Sections[1].Fault!.Message, StringComparison.Ordinal);
        Assert.Null(execution.Sections[1].Text);
    }

    [Fact]
    public async Task When_every_section_fails_it_fails()
    {
        await using var host = await ExecutionHost.StartAsync(setup => setup.Settings["Nexus:Ai:MaxRetries"] = "1");
        host.Model.Script("Finance", Fail(new HttpRequestException("refused")));
        host.Model.Script("Law", Fail(new HttpRequestException("refused")));
        var execution = await host.EndAsync(await host.ExecuteAsync("finance", "legal"));

        Assert.Equal(ExecutionStatus.Failed, execution.Status);
        Assert.Equal("model.unreachable", execution.Fault?.Code);
        Assert.Equal(4, host.Model.Calls.Count);
    }

    [Fact]
    public async Task A_retry_begins_the_text_anew_for_watchers()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", call => BreakAsync(call, gate));
        host.Model.Script("Finance", Say("Whole."));
        var id = await host.ExecuteAsync("finance");
        var client = new ExecutionClient();
        await client.ReadAsync(host.Grain(id), f => f is DomainDeltaFrame);
        gate.Open();
        await client.ReadAsync(host.Grain(id));

        Assert.Equal([1, 2], client.Frames.OfType<DomainStartedFrame>().Select(f => f.Attempt));
        Assert.Equal("Whole.", client.Texts["finance"].ToString());
        Assert.Equal(2, (await host.EndAsync(id)).Sections[0].Attempt);

        static async IAsyncEnumerable<string> BreakAsync(ScriptedCall call, Gate gate)
        {
            yield return "Half ";
            await gate.PassAsync(call.Cancellation);
            throw new IOException("connection reset");
        }
    }

    [Fact]
    public async Task Cancelling_stops_the_call_at_the_provider_and_keeps_finished_sections()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Law", SayAround(gate, "Half "));
        var id = await host.ExecuteAsync("finance", "legal");
        await gate.Reached;
        await host.UntilAsync(id, e => e.Sections[0].Status == SectionStatus.Completed);

        var cancelled = (await host.Grain(id).CancelAsync(ExecutionHost.Owner)).Require();
        Assert.Equal(ExecutionStatus.Cancelled, cancelled.Status);
        Assert.Equal([SectionStatus.Completed, SectionStatus.Cancelled], cancelled.Sections.Select(s => s.Status));
        Assert.True(host.Model.CallsFor("Law").Single().Cancellation.IsCancellationRequested);

        var again = (await host.Grain(id).CancelAsync(ExecutionHost.Owner)).Require();
        Assert.Equal(cancelled.Revision, again.Revision);
        Assert.Null(await host.DueAsync(id));
        var client = new ExecutionClient();
        await client.ReadAsync(host.Grain(id));
        Assert.Equal(ExecutionStatus.Cancelled, client.End?.Status);
    }

    [Fact]
    public async Task What_is_finished_can_not_be_cancelled()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await host.ExecuteAsync("finance");
        await host.EndAsync(id);
        Assert.Equal(TemplateErrors.ExecutionFinished.Code, (await host.Grain(id).CancelAsync(ExecutionHost.Owner)).Error?.Code);
    }

    [Fact]
    public async Task A_second_start_answers_the_first_and_starts_nothing()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = NexusId.New("exe", TimeProvider.System);
        var command = new StartExecution(ExecutionHost.Owner, "What is a loan?", null, null, ["finance"], null, null);
        var started = await Task.WhenAll(host.Grain(id).StartAsync(command), host.Grain(id).StartAsync(command));
        await host.EndAsync(id);
        var late = (await host.Grain(id).StartAsync(command)).Require();

        Assert.All(started, s => Assert.Equal(id, s.Require().Id));
        Assert.Equal(ExecutionStatus.Completed, late.Status);
        Assert.Single(host.Model.Calls);
        Assert.Single(await host.EventsAsync(id), e => e.Type == "template.execution.queued");
    }

    [Fact]
    public async Task An_unknown_execution_and_another_users_answer_alike()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await host.ExecuteAsync("finance");
        var unknown = host.Grain(NexusId.New("exe", TimeProvider.System));
        const string stranger = "usr_00000000000070008000000000000002";

        foreach (var grain in new[] { host.Grain(id), unknown })
        {
            Assert.Equal(TemplateErrors.ExecutionNotFound, (await grain.GetAsync(stranger)).Error);
            Assert.Equal(TemplateErrors.ExecutionNotFound, (await grain.CancelAsync(stranger)).Error);
            await foreach (var frame in grain.WatchAsync(stranger, after: null))
                Assert.Fail($"A stranger was told {frame}.");
        }

        var theirs = new StartExecution(stranger, "What is a loan?", null, null, [], null, null);
        Assert.Equal(TemplateErrors.ExecutionNotFound, (await host.Grain(id).StartAsync(theirs)).Error);
        Assert.Null(await unknown.ResumeAsync());
    }

    [Fact]
    public async Task A_command_that_makes_no_sense_starts_nothing()
    {
        await using var host = await ExecutionHost.StartAsync();
        var grain = host.Grain(NexusId.New("exe", TimeProvider.System));
        var command = new StartExecution(ExecutionHost.Owner, "What is a loan?", null, null, ["finance", "astrology"], null, null);

        Assert.True((await grain.StartAsync(command)).Error?.Fields?.ContainsKey("domains[1]"));
        Assert.True((await grain.StartAsync(command with { Domains = ["legal", "finance", "legal"] })).Error?.Fields?.ContainsKey("domains[2]"));
        Assert.True((await grain.StartAsync(command with { Domains = [], TemplateId = "tpl_unknown" })).Error?.Fields?.ContainsKey("templateId"));
        Assert.Equal(TemplateErrors.ExecutionNotFound, (await grain.GetAsync(ExecutionHost.Owner)).Error);
        Assert.Empty(host.Model.Calls);
    }

    [Fact]
    public async Task No_more_sections_than_allowed_are_written_at_a_time()
    {
        await using var host = await ExecutionHost.StartAsync(setup => setup.Settings["Nexus:Templates:SectionConcurrency"] = "2");
        var gates = new Dictionary<string, Gate>(StringComparer.Ordinal) { ["Finance"] = new(), ["Law"] = new(), ["Health"] = new() };
        foreach (var (title, gate) in gates)
            host.Model.Script(title, SayAround(gate, $"{title} "));
        var id = await host.ExecuteAsync("finance", "legal", "health");
        await gates["Finance"].Reached;
        await gates["Law"].Reached;
        var running = (await host.Grain(id).GetAsync(ExecutionHost.Owner)).Require();
        Assert.Equal([SectionStatus.Running, SectionStatus.Running, SectionStatus.Pending], running.Sections.Select(s => s.Status));

        gates["Law"].Open();
        await gates["Health"].Reached;
        gates["Finance"].Open();
        gates["Health"].Open();
        Assert.Equal(ExecutionStatus.Completed, (await host.EndAsync(id)).Status);
    }

    [Fact]
    public async Task Any_number_of_watchers_see_the_same_text()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "One ", "two ", "three."));
        var id = await host.ExecuteAsync("finance");
        var clients = Enumerable.Range(0, 50).Select(_ => new ExecutionClient()).ToArray();
        var reading = clients.Select(c => c.ReadAsync(host.Grain(id))).ToArray();
        await gate.Reached;
        gate.Open();
        await Task.WhenAll(reading);
        Assert.All(clients, c => Assert.Equal("One two three.", c.Texts["finance"].ToString()));
    }

    [Fact]
    public async Task A_slow_watcher_gets_larger_deltas_instead_of_a_queue()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "One ", [.. Enumerable.Repeat("more ", 2000)]));
        var id = await host.ExecuteAsync("finance");
        await gate.Reached;
        var frames = host.Grain(id).WatchAsync(ExecutionHost.Owner, after: null).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync());
        gate.Open();
        var execution = await host.EndAsync(id);

        var rest = new List<ExecutionFrame>();
        while (await frames.MoveNextAsync())
            rest.Add(frames.Current);
        await frames.DisposeAsync();
        Assert.Equal(execution.Sections[0].Text, string.Concat(rest.OfType<DomainDeltaFrame>().Select(f => f.Text)));
        Assert.InRange(rest.OfType<DomainDeltaFrame>().Count(), 1, 10);
    }

    [Fact]
    public async Task What_happened_is_counted_once()
    {
        await using var host = await ExecutionHost.StartAsync();
        host.Model.Script("Law", Fail(new InvalidOperationException("refused")));
        using var counted = new Counted(host.Host.Services, TemplateMetrics.Name);
        var id = await host.ExecuteAsync("finance", "legal");
        await host.EndAsync(id);
        await host.Grain(id).CancelAsync(ExecutionHost.Owner);

        Assert.Equal(1, counted.Of("nexus.templates.executions.accepted"));
        Assert.Equal(1, counted.Of("nexus.templates.executions.ended", "partial"));
        Assert.Equal(30, counted.Of("nexus.templates.tokens", "finance"));
        Assert.Equal(0, counted.Of("nexus.templates.tokens", "legal"));
        await Eventually.Condition(() => counted.Of("nexus.templates.executions.active") == 0);
    }

    [Fact]
    public async Task A_bug_in_the_work_ends_as_failed_and_not_as_silence()
    {
        await using var host = await ExecutionHost.StartAsync(
            setup => setup.Services = services => services.Replace(ServiceDescriptor.Singleton<ITemplateSource, VanishingTemplates>()));
        var execution = await host.EndAsync(await host.ExecuteAsync("finance"));
        Assert.Equal((ExecutionStatus.Failed, "execution.broken"), (execution.Status, execution.Fault?.Code));
    }

    private sealed class VanishingTemplates : ITemplateSource
    {
        public ValueTask<Result<Template>> FindAsync(string id, int? version) => new(BuiltInTemplates.General);

        public ValueTask<Template?> RecallAsync(string id, int version) => default;
    }
}
