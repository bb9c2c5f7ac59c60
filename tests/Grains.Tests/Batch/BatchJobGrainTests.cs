using System.Text.Json;
using Nexus.Batch;
using Nexus.Budgets;
using Nexus.Grains.Tests.Ai;
using Nexus.Grains.Tests.Storage;
using Nexus.Testing;
using static Nexus.Grains.Tests.Ai.Scripts;

namespace Nexus.Grains.Tests.Batch;

public sealed class BatchJobGrainTests
{
    [Fact]
    public async Task Every_item_gets_its_result_and_the_counters_agree()
    {
        await using var host = await BatchHost.StartAsync();
        host.Model.Script("Law", Fail(new InvalidOperationException("key sk-secret")));
        var id = await host.ExecuteAsync([.. Enumerable.Repeat("finance", 30), "legal", "no-such-domain"]);
        var job = await host.EndAsync(id);

        Assert.Equal((BatchStatus.Completed, new BatchCounts(0, 0, 30, 2, 0)), (job.Status, job.Counts));
        Assert.Equal(new BatchUsage(300, 600), job.Usage);
        var items = await host.ItemsAsync(id);
        Assert.Equal(Enumerable.Range(1, 32), items.Select(i => i.Number));
        Assert.All(items.Take(30), i => Assert.Equal((BatchItemStatus.Completed, 1), (i.Status, i.Attempts)));
        Assert.Equal("Finance", JsonDocument.Parse(items[0].Result!).RootElement.GetProperty("sections")[0].GetProperty("text").GetString());
        Assert.Equal(["model.failed", "templates.unknown-domain"], items.Skip(30).Select(i => JsonDocument.Parse(i.Error!).RootElement.GetProperty("code").GetString()));
        Assert.DoesNotContain("sk-secret", items[30].Error!, StringComparison.Ordinal);
        var events = await host.EventsAsync(id);
        Assert.Equal(("batch.created", "batch.completed"), (events[0], events[^1]));
    }

    [Fact]
    public async Task What_was_taken_counts_on_the_owner_s_budget()
    {
        await using var host = await BatchHost.StartAsync();
        await host.EndAsync(await host.ExecuteAsync(Enumerable.Repeat("finance", 5)));
        await Eventually.AsyncCondition(async () =>
            await host.Database.ScalarAsync<long>("select coalesce(sum(tokens), 0)::bigint from budgets.usage") == 150);
        Assert.Equal(150, (await host.Host.Grains.GetGrain<IBudgetGrain>(BatchHost.Owner).GetAsync()).Used);
    }

    [Fact]
    public async Task A_failure_that_passes_is_tried_again()
    {
        await using var host = await BatchHost.StartAsync();
        host.Model.Script("Finance", Fail(new HttpRequestException("refused")));
        host.Model.Script("Finance", Say("At last."));
        var id = await host.ExecuteAsync(["finance"]);
        await host.EndAsync(id);
        Assert.Equal((BatchItemStatus.Completed, 2), ((await host.ItemsAsync(id))[0].Status, (await host.ItemsAsync(id))[0].Attempts));
    }

    [Fact]
    public async Task A_failure_that_does_not_pass_in_time_is_the_item_s_result()
    {
        await using var host = await BatchHost.StartAsync();
        host.Model.Script("Finance", Fail(new HttpRequestException("refused")));
        var id = await host.ExecuteAsync(["finance"]);
        Assert.Equal(new BatchCounts(0, 0, 0, 1, 0), (await host.EndAsync(id)).Counts);
        Assert.Equal((BatchItemStatus.Failed, 3), ((await host.ItemsAsync(id))[0].Status, (await host.ItemsAsync(id))[0].Attempts));
    }

    [Fact]
    public async Task Fail_fast_ends_the_job_at_the_first_failure()
    {
        await using var host = await BatchHost.StartAsync();
        host.Model.Script("Law", Fail(new InvalidOperationException("no")));
        var id = await host.ExecuteAsync(["legal", .. Enumerable.Repeat("finance", 500)], s => s with { FailFast = true, Concurrency = 1 });
        var job = await host.EndAsync(id);
        Assert.Equal((BatchStatus.Failed, 1), (job.Status, job.Counts.Failed));
        Assert.True(job.Counts.Cancelled > 0);
        Assert.Equal("batch.failed", (await host.EventsAsync(id))[^1]);
    }

    [Fact]
    public async Task No_more_items_are_worked_on_at_once_than_the_job_may()
    {
        await using var host = await BatchHost.StartAsync();
        var gates = Enumerable.Range(0, 3).Select(_ => new Gate()).ToArray();
        foreach (var gate in gates)
            host.Model.Script("Finance", SayAround(gate, "One ", "two."));
        var id = await host.ExecuteAsync(Enumerable.Repeat("finance", 3), s => s with { Concurrency = 2 });
        await Task.WhenAll(gates[0].Reached, gates[1].Reached);
        Assert.Equal(2, host.Model.Calls.Count);
        Assert.Equal(new BatchCounts(1, 2, 0, 0, 0), (await host.UntilAsync(id, j => j.Counts.Running == 2)).Counts);
        gates[0].Open();
        await gates[2].Reached;
        gates[1].Open();
        gates[2].Open();
        await host.EndAsync(id);
    }

    [Fact]
    public async Task A_held_job_begins_nothing_and_goes_on_when_told_to()
    {
        await using var host = await BatchHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "One ", "two."));
        var id = await host.ExecuteAsync(Enumerable.Repeat("finance", 20), s => s with { Concurrency = 1 });
        await gate.Reached;
        Assert.Equal(BatchStatus.Paused, (await host.Grain(id).PauseAsync(BatchHost.Owner)).Require().Status);
        gate.Open();
        var held = await host.UntilAsync(id, j => j.Counts is { Running: 0, Completed: > 0 });
        var calls = host.Model.Calls.Count;
        Assert.Equal(BatchStatus.Paused, held.Status);
        await host.Host.RestartAsync();
        Assert.Equal(held.Counts, (await host.Grain(id).GetAsync(BatchHost.Owner)).Require().Counts);
        Assert.Equal(calls, host.Model.Calls.Count);

        await host.Grain(id).ResumeAsync(BatchHost.Owner);
        Assert.Equal(20, (await host.EndAsync(id)).Counts.Completed);
    }

    [Fact]
    public async Task Cancelling_stops_the_model_and_keeps_what_is_there()
    {
        await using var host = await BatchHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", Say("First."));
        host.Model.Script("Finance", SayAround(gate, "One ", "two."));
        var id = await host.ExecuteAsync(Enumerable.Repeat("finance", 10), s => s with { Concurrency = 1 });
        await gate.Reached;
        var cancelled = (await host.Grain(id).CancelAsync(BatchHost.Owner)).Require();

        Assert.Equal((BatchStatus.Cancelled, new BatchCounts(0, 0, 1, 0, 9)), (cancelled.Status, cancelled.Counts));
        await Eventually.Condition(() => host.Model.Calls.Last().Cancellation.IsCancellationRequested);
        Assert.Equal(cancelled, (await host.Grain(id).CancelAsync(BatchHost.Owner)).Require());
        Assert.Equal(BatchErrors.Finished, (await host.Grain(id).PauseAsync(BatchHost.Owner)).Error);
        Assert.Equal(BatchItemStatus.Cancelled, (await host.ItemsAsync(id))[9].Status);
    }

    [Fact]
    public async Task A_deadline_that_passes_ends_the_job()
    {
        await using var host = await BatchHost.StartAsync();
        host.Model.Script("Finance", SayAround(new Gate(), "Never ", "done."));
        var id = await host.ExecuteAsync(Enumerable.Repeat("finance", 2), s => s with { Deadline = TimeProvider.System.GetUtcNow().AddMilliseconds(300) });
        var job = await host.EndAsync(id);
        Assert.Equal((BatchStatus.Expired, new BatchCounts(0, 0, 0, 0, 2)), (job.Status, job.Counts));
    }

    [Fact]
    public async Task Retry_works_on_what_failed_alone()
    {
        await using var host = await BatchHost.StartAsync();
        host.Model.Script("Law", Fail(new InvalidOperationException("no")));
        host.Model.Script("Law", Say("Now."));
        var id = await host.ExecuteAsync(["finance", "legal", "finance"]);
        Assert.Equal(1, (await host.EndAsync(id)).Counts.Failed);
        var retried = (await host.Grain(id).RetryAsync(BatchHost.Owner)).Require();
        Assert.Equal((2, 2), (retried.Round, retried.Counts.Completed));
        Assert.Equal(new BatchCounts(0, 0, 3, 0, 0), (await host.EndAsync(id)).Counts);
        Assert.Equal(2, host.Model.CallsFor("Finance").Count());
        Assert.Equal(BatchErrors.NothingToRetry, (await host.Grain(id).RetryAsync(BatchHost.Owner)).Error);
    }

    [Fact]
    public async Task Outside_results_are_taken_once_and_complete_the_job()
    {
        await using var host = await BatchHost.StartAsync();
        var id = await host.ExecuteAsync(["outside", "finance", "outside"]);
        await host.UntilAsync(id, j => j.Counts is { Completed: 1, Running: 0 });
        var refused = (await host.Grain(id).TakeOutsideAsync([new("1", false, "{}"), new("2", false, "{}")])).Error!;
        Assert.Equal(("batch.not-external", "results[1].itemId"), (refused.Code, Assert.Single(refused.Fields!).Key));
        Assert.Equal(1, (await host.Grain(id).TakeOutsideAsync([new("1", false, """{"answer":1}""")])).Require());
        Assert.Equal(0, (await host.Grain(id).TakeOutsideAsync([new("1", true, """{"answer":2}""")])).Require());
        await host.Host.RestartAsync();
        Assert.Equal(1, (await host.Grain(id).TakeOutsideAsync([new("3", true, """{"code":"x"}""")])).Require());
        Assert.Equal(new BatchCounts(0, 0, 2, 1, 0), (await host.EndAsync(id)).Counts);
        Assert.Equal("""{"answer":1}""", (await host.ItemsAsync(id))[0].Result);
    }

    [Fact]
    public async Task An_outside_result_that_comes_while_the_work_is_being_left_is_not_forgotten()
    {
        await using var host = await BatchHost.StartAsync();
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "One ", "two."));
        var id = await host.ExecuteAsync(["outside", "finance"]);
        await gate.Reached;
        await using (await HeldRow.ExecuteAsync(host.Database, $"select from nexus.grain_state where key = '{id}' for update"))
        {
            gate.Open();
            // Nothing but outside work is left: the loop writes how far it is, and ends.
            await HeldRow.UntilBlockedAsync(host.Database);
            Assert.Equal(1, (await host.Grain(id).TakeOutsideAsync([new("1", false, "{}")])).Require());
        }

        Assert.Equal(new BatchCounts(0, 0, 2, 0, 0), (await host.EndAsync(id)).Counts);
    }

    [Fact]
    public async Task A_restart_in_the_middle_leaves_each_item_one_result()
    {
        await using var host = await BatchHost.StartAsync();
        var id = await host.ExecuteAsync(Enumerable.Repeat("finance", 3000));
        for (var restart = 0; restart < 2; restart++)
        {
            await host.UntilAsync(id, j => j.Counts.Completed > 300 * (restart + 1) || j.IsFinished);
            await host.Host.RestartAsync();
        }

        var job = await host.EndAsync(id);
        Assert.Equal(new BatchCounts(0, 0, 3000, 0, 0), job.Counts);
        Assert.Equal(3000, await host.Database.ScalarAsync<long>("select count(*) from batch.result where job_id = $1", id));
        Assert.Equal(new BatchUsage(30_000, 60_000), job.Usage);
    }

    [Fact]
    public async Task Two_users_jobs_share_the_slots()
    {
        const string other = "usr_00000000000070008000000000000002";
        await using var host = await BatchHost.StartAsync(setup => setup.Settings["Nexus:Batch:ClusterConcurrency"] = "4");
        var gate = new Gate();
        host.Model.Script("Finance", SayAround(gate, "One ", "two."));
        // The first user's is large and begins first; the second one must not wait for its end.
        var large = await host.ExecuteAsync(Enumerable.Repeat("finance", 200), s => s with { Concurrency = 4 });
        await host.UntilAsync(large, j => j.Counts.Running == 4);
        var small = await host.ExecuteAsync(Enumerable.Repeat("legal", 4), s => s with { Concurrency = 4 }, other);
        gate.Open();
        var done = await host.UntilAsync(small, j => j.IsFinished, other);
        Assert.Equal(4, done.Counts.Completed);
        Assert.Equal(200, (await host.EndAsync(large)).Counts.Completed);
    }

    [Fact]
    public async Task A_stranger_s_job_looks_like_none()
    {
        await using var host = await BatchHost.StartAsync();
        var id = await host.ExecuteAsync(["finance"]);
        Assert.Equal(BatchErrors.NotFound, (await host.Grain(id).GetAsync("usr_x")).Error);
        Assert.Equal(BatchErrors.NotFound, (await host.Grain(id).CancelAsync("usr_x")).Error);
        Assert.Equal(BatchErrors.NotFound, (await host.Grain("job_x").GetAsync(BatchHost.Owner)).Error);
    }

    [Fact]
    public async Task A_job_is_removed_when_it_was_kept_for_long_enough()
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await BatchHost.StartAsync(setup => setup.Clock = new SiloClock(time));
        var id = await host.ExecuteAsync(["finance"]);
        await host.EndAsync(id);
        Assert.NotNull(await host.Grain(id).RemoveAsync());
        time.Advance(TimeSpan.FromDays(31));
        Assert.Null(await host.Grain(id).RemoveAsync());
        Assert.Equal(0, await host.Database.ScalarAsync<long>("select count(*) from batch.item"));
        Assert.Equal(0, await host.Database.ScalarAsync<long>("select count(*) from batch.result"));
        await Eventually.AsyncCondition(async () => (await host.Grain(id).GetAsync(BatchHost.Owner)).Error == BatchErrors.NotFound);
    }
}
