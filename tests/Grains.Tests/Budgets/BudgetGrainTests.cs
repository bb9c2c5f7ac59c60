using Microsoft.Extensions.DependencyInjection;
using Nexus.Budgets;
using Nexus.Grains.Tests.Ai;
using Nexus.Grains.Tests.Templates;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Templates;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Budgets;

/// <summary>The scripted model takes 30 tokens a section.</summary>
public sealed class BudgetGrainTests
{
    [Fact]
    public async Task Sections_are_paid_from_the_budget_of_their_owner_and_a_restart_knows_what_was_taken()
    {
        await using var host = await ExecutionHost.StartAsync();
        await host.EndAsync(await host.ExecuteAsync("finance", "legal"));
        var budget = await Budget(host).GetAsync();
        Assert.Equal((null, false, 60, 0), (budget.Limit, budget.IsOwn, budget.Used, budget.Reserved));

        await RecordedAsync(host, 60);
        await host.Host.RestartAsync();
        Assert.Equal(60, (await Budget(host).GetAsync()).Used);
    }

    [Fact]
    public async Task When_the_day_is_spent_executions_are_refused_until_the_next()
    {
        await using var host = await StartAsync(dailyTokens: 2000);
        Assert.True((await Budget(host).ReserveAsync("other", 2000)).IsSuccess);
        var refused = await ExecuteAsync(host);
        Assert.Equal((ErrorKind.Limit, "templates.budget-exceeded"), (refused.Error?.Kind, refused.Error?.Code));
        Assert.InRange(refused.Error!.RetryAfterSeconds!.Value, 1, 24 * 3600);

        await Budget(host).SettleAsync("other", 0);
        Assert.True((await ExecuteAsync(host)).IsSuccess);
    }

    [Fact]
    public async Task A_section_that_no_longer_fits_fails_and_the_others_are_kept()
    {
        await using var host = await StartAsync(dailyTokens: 1900);
        var gate = new Gate();
        host.Model.Script("Finance", Scripts.SayAround(gate, "Slow ", "answer."));
        var id = await host.ExecuteAsync("finance", "legal");
        await gate.Reached;
        await host.UntilAsync(id, e => e.Sections[1].Status == SectionStatus.Failed);
        gate.Open();

        var execution = await host.EndAsync(id);
        Assert.Equal((ExecutionStatus.Partial, "templates.budget-exceeded"), (execution.Status, execution.Sections[1].Fault?.Code));
        Assert.Empty(host.Model.CallsFor("Law"));
        Assert.Equal((30, 0), await UsedAsync(host));
    }

    [Fact]
    public async Task What_was_set_aside_is_given_back_when_a_call_fails_or_is_stopped()
    {
        await using var host = await ExecutionHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", Scripts.Fail(new InvalidOperationException("refused")));
        host.Model.Script("Law", Scripts.SayAround(gate, "Never ", "finished."));
        var id = await host.ExecuteAsync("finance", "legal");
        await gate.Reached;
        await host.UntilAsync(id, e => e.Sections[0].Status == SectionStatus.Failed);
        Assert.True((await Budget(host).GetAsync()).Reserved > 0);
        await host.Grain(id).CancelAsync(ExecutionHost.Owner);
        await Eventually.AsyncCondition(async () => await UsedAsync(host) == (0, 0));
    }

    [Fact]
    public async Task A_user_can_have_a_limit_of_his_own()
    {
        await using var host = await StartAsync(dailyTokens: 1);
        Assert.True((await Budget(host).ReserveAsync("all", 1)).IsSuccess);
        Assert.Equal("templates.budget-exceeded", (await ExecuteAsync(host)).Error?.Code);
        Assert.Equal((5000, true), Limit(await Budget(host).SetLimitAsync(5000)));
        Assert.Equal((5000, true), Limit(await Budget(host).SetLimitAsync(5000)));
        Assert.True((await ExecuteAsync(host)).IsSuccess);
        await host.Host.RestartAsync();
        Assert.Equal((5000, true), Limit(await Budget(host).GetAsync()));
        Assert.Equal((null, true), Limit(await Budget(host).SetLimitAsync(0)));
        Assert.Equal((1, false), Limit(await Budget(host).SetLimitAsync(null)));
        Assert.Equal(3L, await host.Database.ScalarAsync<long>("select count(*) from nexus.event_log where type = 'budget.changed'"));
    }

    [Fact]
    public async Task What_is_kept_of_a_user_can_be_exported_and_erased()
    {
        await using var host = await ExecutionHost.StartAsync();
        await host.EndAsync(await host.ExecuteAsync("finance"));
        await RecordedAsync(host, 30);
        var data = host.Host.Services.GetServices<IPersonalData>().Single(d => d.Section == "tokens");

        var day = Assert.Single(await data.ExportAsync(ExecutionHost.Owner, default).ToListAsync());
        Assert.Equal(30, day.GetProperty("tokens").GetInt64());
        await data.EraseAsync(ExecutionHost.Owner, default);
        Assert.Empty(await data.ExportAsync(ExecutionHost.Owner, default).ToListAsync());
    }

    private static Task<ExecutionHost> StartAsync(long dailyTokens) => ExecutionHost.StartAsync(setup =>
        setup.Settings["Nexus:Budgets:DailyTokens"] = dailyTokens.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static IBudgetGrain Budget(ExecutionHost host) => host.Host.Grains.GetGrain<IBudgetGrain>(ExecutionHost.Owner);

    private static Task<Result<Execution>> ExecuteAsync(ExecutionHost host) => host.Grain(NexusId.New("exe", TimeProvider.System))
        .StartAsync(new StartExecution(ExecutionHost.Owner, "What is a loan?", null, null, ["finance"], null, null));

    private static async Task<(long Used, long Reserved)> UsedAsync(ExecutionHost host)
    {
        var budget = await Budget(host).GetAsync();
        return (budget.Used, budget.Reserved);
    }

    private static (long?, bool) Limit(Budget budget) => (budget.Limit, budget.IsOwn);

    private static Task RecordedAsync(ExecutionHost host, long tokens) => Eventually.AsyncCondition(async () =>
        await host.Database.ScalarAsync<object>("select sum(tokens) from budgets.usage where owner = $1", ExecutionHost.Owner) is decimal sum && sum == tokens);
}
