using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Events;
using Nexus.Grains.Templates;
using Nexus.Ids;
using Nexus.Templates;
using Nexus.Testing;
using Nexus.Users;
using static Nexus.Grains.Tests.Templates.TemplateDefinitions;

namespace Nexus.Grains.Tests.Templates;

public sealed class AnswerCacheTests
{
    private const string Stranger = "usr_00000000000070008000000000000002";

    [Fact]
    public async Task An_equal_question_is_answered_from_the_cache_for_nothing_and_in_one_delta()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, shared: false);
        var first = await RunAsync(host, id);
        var again = await RunAsync(host, id);

        Assert.False(first.Sections[0].Cached);
        Assert.True(again.Sections[0].Cached);
        Assert.Equal(first.Sections[0].Text, again.Sections[0].Text);
        Assert.Equal((TokenUsage.None, 0m, "scripted", "scripted-1"), (again.Usage, again.Cost, again.Sections[0].Provider, again.Sections[0].Model));
        Assert.Single(host.Model.Calls);
        var client = new ExecutionClient();
        await client.ReadAsync(host.Grain(again.Id));
        Assert.Equal(again.Sections[0].Text, Assert.Single(client.Frames.OfType<DomainDeltaFrame>()).Text);
    }

    [Fact]
    public async Task What_differs_in_anything_is_another_question()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, shared: true);
        var twin = await CreateAsync(host, shared: true);
        await RunAsync(host, id);
        await RunAsync(host, twin);
        await RunAsync(host, id, c => c with { Query = "What is a bond?" });
        await RunAsync(host, id, c => c with { Language = "ru" });
        await RunAsync(host, id, c => c with { Context = """{"a":1}""" });
        await RunAsync(host, id, c => c with { MaxTokens = 99 });
        await RunAsync(host, id, c => c with { Variables = """{"tone":"formal"}""" });
        (await host.Host.Grains.GetGrain<ITemplateGrain>(id).ChangeAsync(Definition(shared: true) with { Description = "New." }, null)).Require();
        await RunAsync(host, id);
        Assert.Equal(8, host.Model.Calls.Count);
    }

    [Fact]
    public async Task Each_user_has_answers_of_his_own_unless_the_template_shares_them()
    {
        await using var host = await ExecutionHost.StartAsync();
        var (own, shared) = (await CreateAsync(host, shared: false), await CreateAsync(host, shared: true));
        foreach (var id in new[] { own, shared })
        {
            await RunAsync(host, id);
            await RunAsync(host, id, c => c with { Owner = Stranger });
        }

        Assert.Equal(3, host.Model.Calls.Count);
    }

    [Fact]
    public async Task The_built_in_template_and_one_that_does_not_allow_it_are_never_answered_from_the_cache()
    {
        await using var host = await ExecutionHost.StartAsync();
        await host.EndAsync(await host.ExecuteAsync("finance"));
        await host.EndAsync(await host.ExecuteAsync("finance"));
        Assert.Equal(2, host.Model.Calls.Count);
        Assert.Equal(0L, await CountAsync(host));
    }

    [Fact]
    public async Task An_answer_expires_and_is_dropped_by_due_work()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, shared: false);
        await RunAsync(host, id);
        await host.Database.ExecuteAsync("update templates.answer set expires_at = created_at");
        Assert.False((await RunAsync(host, id)).Sections[0].Cached);
        Assert.Equal(1L, await CountAsync(host));

        Assert.True(await host.Database.ScalarAsync<bool>("select min(due_at) > now() + interval '1 hour' from nexus.due_work where kind = 'templates.purge-answers'"));
        await host.Database.ExecuteAsync("update templates.answer set expires_at = created_at");
        var purge = host.Host.Services.GetServices<IDueWorkHandler>().OfType<AnswerPurge>().Single();
        await purge.HandleAsync(new DueItem(purge.Kind, "hour", DateTimeOffset.UnixEpoch, null, 1), default);
        Assert.Equal(0L, await CountAsync(host));
    }

    [Fact]
    public void Answers_that_expire_in_one_hour_share_one_item_that_is_due_after_it()
    {
        var hour = new DateTimeOffset(2026, 1, 1, 23, 0, 0, TimeSpan.Zero);
        Assert.Equal(("2026-01-01T23", hour.AddHours(1)), AnswerPurge.ItemOf(hour));
        Assert.Equal(("2026-01-01T23", hour.AddHours(1)), AnswerPurge.ItemOf(hour.AddHours(1).AddTicks(-1)));
        Assert.Equal(("2026-01-02T00", hour.AddHours(2)), AnswerPurge.ItemOf(hour.AddHours(1)));
    }

    [Fact]
    public async Task The_cache_keeps_the_newest_and_no_more_than_it_may()
    {
        await using var host = await ExecutionHost.StartAsync(setup => setup.Settings["Nexus:Templates:CachedAnswers"] = "3");
        var cache = host.Host.Services.GetRequiredService<AnswerCache>();
        for (var i = 0; i < 8; i++)
            await cache.KeepAsync([(byte)i], ExecutionHost.Owner, new KeptAnswer($"{i}", false, "p", "m"), DateTimeOffset.MaxValue, default);
        await cache.PurgeAsync(default);
        Assert.Equal("5,6,7", await host.Database.ScalarAsync<string>("select string_agg(text, ',' order by text) from templates.answer"));
    }

    [Fact]
    public async Task A_cache_that_is_away_is_no_reason_to_fail()
    {
        await using var host = await ExecutionHost.StartAsync();
        var id = await CreateAsync(host, shared: false);
        await host.Database.ExecuteAsync("alter table templates.answer rename to answer_away");
        var execution = await RunAsync(host, id);
        Assert.Equal(ExecutionStatus.Completed, execution.Status);
    }

    [Fact]
    public async Task What_is_kept_of_a_user_can_be_exported_and_erased()
    {
        await using var host = await ExecutionHost.StartAsync();
        await RunAsync(host, await CreateAsync(host, shared: true));
        var data = host.Host.Services.GetServices<IPersonalData>().Single(d => d.Section == "cachedAnswers");
        Assert.Equal("Support", Assert.Single(await data.ExportAsync(ExecutionHost.Owner, default).ToListAsync()).GetProperty("text").GetString());
        await data.EraseAsync(ExecutionHost.Owner, default);
        Assert.Equal(0L, await CountAsync(host));
    }

    private static TemplateDefinition Definition(bool shared) => Of("Be {{ tone }}.", Variable("tone")) with { Cache = new TemplateCaching(7200, shared) };

    private static async Task<string> CreateAsync(ExecutionHost host, bool shared)
    {
        var id = NexusId.New("tpl", TimeProvider.System);
        return (await host.Host.Grains.GetGrain<ITemplateGrain>(id).CreateAsync(Definition(shared))).Require().Id;
    }

    private static async Task<Execution> RunAsync(ExecutionHost host, string templateId, Func<StartExecution, StartExecution>? change = null)
    {
        var command = new StartExecution(ExecutionHost.Owner, "What is a loan?", Language: null, templateId, [], Context: null, MaxTokens: null);
        command = change?.Invoke(command) ?? command;
        var grain = host.Grain(NexusId.New("exe", TimeProvider.System));
        var id = (await grain.StartAsync(command)).Require().Id;
        return await Eventually.ValueAsync(async () =>
            (await host.Grain(id).GetAsync(command.Owner)).Require() is { IsFinished: true } finished ? finished : null);
    }

    private static Task<long> CountAsync(ExecutionHost host) => host.Database.ScalarAsync<long>("select count(*) from templates.answer");
}
