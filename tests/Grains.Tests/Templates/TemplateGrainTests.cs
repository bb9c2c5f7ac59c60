using Nexus.Ids;
using Nexus.Results;
using Nexus.Templates;
using static Nexus.Grains.Tests.Templates.TemplateDefinitions;

namespace Nexus.Grains.Tests.Templates;

public sealed class TemplateGrainTests
{
    private static readonly TemplateVariable Company = Variable("company") with { Required = true };

    [Fact]
    public async Task Every_version_can_be_read_as_it_was_also_after_a_restart()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, Of("One"));
        (await Grain(host, id).ChangeAsync(Of("Two"), expected: 1)).Require();
        (await Grain(host, id).ChangeAsync(Of("Three"), expected: null)).Require();
        await host.Host.RestartAsync();

        var prompts = new List<string?>();
        foreach (var version in new int?[] { 1, 2, 3, null })
            prompts.Add((await Grain(host, id).GetAsync(version)).Require().Definition.Prompt);
        Assert.Equal(["One", "Two", "Three", "Three"], prompts);
        Assert.Equal(TemplateErrors.NotFound, (await Grain(host, id).GetAsync(4)).Error);
        Assert.False((await Grain(host, id).GetAsync(2)).Require().IsCurrent);
        Assert.Equal(3, await Grain(host, id).GetCurrentAsync());
    }

    [Fact]
    public async Task A_command_that_comes_twice_has_the_effect_of_one()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, Of("One"));
        Assert.Equal(1, (await Grain(host, id).CreateAsync(Of("Other"))).Require().Version);
        Assert.Equal(2, (await Grain(host, id).ChangeAsync(Of("Two"), expected: null)).Require().Version);
        Assert.Equal(2, (await Grain(host, id).ChangeAsync(Of("Two"), expected: null)).Require().Version);
        Assert.Equal(3, (await Grain(host, id).RestoreAsync(1, expected: null)).Require().Version);
        Assert.Equal(3, (await Grain(host, id).RestoreAsync(1, expected: null)).Require().Version);
        Assert.Equal("One", (await Grain(host, id).GetAsync(null)).Require().Definition.Prompt);
    }

    [Fact]
    public async Task A_change_meant_for_another_version_or_with_mistakes_is_refused()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, Of("One"));
        Assert.Equal(TemplateErrors.Changed, (await Grain(host, id).ChangeAsync(Of("Two"), expected: 2)).Error);
        Assert.Equal("templates.invalid", (await Grain(host, id).ChangeAsync(Of("{{ a }}"), expected: 1)).Error?.Code);
        Assert.Equal(TemplateErrors.Changed, (await Grain(host, id).DeleteAsync(expected: 2)).Error);
        Assert.Equal(1, await Grain(host, id).GetCurrentAsync());
    }

    [Fact]
    public async Task An_execution_keeps_the_version_it_began_with_over_changes_deletion_and_a_crash()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Ai.Gate();
        host.Model.Script("Support", Ai.Scripts.SayAround(gate, "Lost "));
        host.Model.Script("Support", Ai.Scripts.Say("Found."));
        var id = await CreateAsync(host, Of("First for {{ company }}.", Company));
        var execution = (await ExecuteAsync(host, id, """{"company":"Acme"}""")).Require();
        await gate.Reached;
        (await Grain(host, id).ChangeAsync(Of("Second."), expected: null)).Require();
        Assert.True((await Grain(host, id).DeleteAsync(expected: null)).IsSuccess);
        await host.Host.RestartAsync();

        var finished = await host.EndAsync(execution.Id);
        Assert.Equal((ExecutionStatus.Completed, 1, "Found."), (finished.Status, finished.TemplateVersion, finished.Sections[0].Text));
        Assert.All(host.Model.Calls, call => Assert.StartsWith("First for Acme.", call.Messages[0].Text, StringComparison.Ordinal));
        Assert.Equal(TemplateErrors.NotFound, (await Grain(host, id).GetAsync(1)).Error);
        Assert.Equal(TemplateErrors.UnknownTemplate, (await ExecuteAsync(host, id, """{"company":"Acme"}""")).Error);
    }

    [Fact]
    public async Task An_execution_names_a_version_or_gets_the_newest()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, Of("One"));
        (await Grain(host, id).ChangeAsync(Of("Two") with { MaxTokens = 7 }, expected: null)).Require();

        Assert.Equal(2, (await ExecuteAsync(host, id)).Require().TemplateVersion);
        Assert.Equal(1, (await ExecuteAsync(host, id, version: 1)).Require().TemplateVersion);
        Assert.Equal(TemplateErrors.UnknownVersion, (await ExecuteAsync(host, id, version: 3)).Error);
    }

    [Fact]
    public async Task A_missing_value_starts_nothing()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, Of("{{ company }}", Company));
        var refused = (await ExecuteAsync(host, id)).Error!;
        Assert.Equal(["variables.company"], refused.Fields!.Keys);
        Assert.Equal(0L, await host.Database.ScalarAsync<long>("select count(*) from nexus.grain_state where type = 'templates.execution'"));
    }

    [Fact]
    public async Task A_change_costs_the_same_however_many_versions_there_are()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, Of("Version 1"));
        var size = await SizeAsync(host, id);
        for (var i = 2; i <= 30; i++)
            (await Grain(host, id).ChangeAsync(Of($"Version {i}"), expected: null)).Require();

        Assert.InRange(await SizeAsync(host, id), size, size + 20);
        Assert.Equal(29L, await host.Database.ScalarAsync<long>("select count(*) from nexus.grain_state where type = 'templates.version'"));
    }

    private static ITemplateGrain Grain(ExecutionHost host, string id) => host.Host.Grains.GetGrain<ITemplateGrain>(id);

    private static async Task<string> CreateAsync(ExecutionHost host, TemplateDefinition definition)
    {
        var id = NexusId.New("tpl", TimeProvider.System);
        return (await Grain(host, id).CreateAsync(definition)).Require().Id;
    }

    private static Task<Result<Execution>> ExecuteAsync(ExecutionHost host, string templateId, string? variables = null, int? version = null) =>
        host.Grain(NexusId.New("exe", TimeProvider.System)).StartAsync(new StartExecution(
            ExecutionHost.Owner, "What is a loan?", Language: null, templateId, [], Context: null, MaxTokens: null, version, variables));

    private static Task<int> SizeAsync(ExecutionHost host, string id) => host.Database.ScalarAsync<int>(
        "select length(state::text) from nexus.grain_state where type = 'templates.template' and key = $1", id);
}
