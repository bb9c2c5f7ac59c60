using Nexus.Analytics;
using Nexus.Results;
using Nexus.Testing;
using Nexus.Testing.Analytics;
using Npgsql;
using static Nexus.Grains.Tests.Analytics.AnalyticsHost;

namespace Nexus.Grains.Tests.Analytics;

public sealed class IngestTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Of_duplicates_that_come_at_once_each_counts_once()
    {
        await using var host = await StartAsync(setup => setup.Settings["Nexus:Analytics:Lanes"] = "4");
        NewEvent[] events = [.. Enumerable.Range(0, 200).Select(i => Event("signup", Now.AddMinutes(-i), $"user-{i}", """{"plan":"pro"}""", id: $"{i}"))];
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => host.IngestAsync(events.Skip(n * 3 % 100).Take(100).Reverse())));

        Assert.All(answers, a => Assert.Equal(100, a.Require().Accepted + a.Require().Duplicates));
        var distinct = await host.Database.ScalarAsync<long>("select count(distinct id) from analytics.event");
        Assert.Equal(distinct, answers.Sum(a => a.Require().Accepted));
        Assert.Equal(distinct, await host.Database.ScalarAsync<long>("select count(*) from analytics.event"));
        await host.Database.AssertRollupsEqualEventsAsync();
    }

    [Fact]
    public async Task An_id_counts_once_whatever_the_time_and_again_for_another_owner()
    {
        const string other = "usr_0199c0de7a1e70008000000000000002";
        await using var host = await StartAsync();
        Assert.Equal(new Ingested(1, 1), (await host.IngestAsync([Event("a", Now, id: "1"), Event("a", Now.AddDays(-3), id: "1")])).Require());
        Assert.Equal(new Ingested(0, 1), (await host.IngestAsync([Event("b", Now.AddDays(-1), id: "1")])).Require());
        Assert.Equal(new Ingested(1, 0), (await host.IngestAsync([Event("a", Now, id: "1", owner: other)], other)).Require());
    }

    [Fact]
    public async Task Ids_are_remembered_through_the_next_window_and_forgotten_after_it()
    {
        await using var host = await StartAsync();
        var events = new[] { Event("a", Now, id: "1") };
        Assert.Equal(1, (await host.IngestAsync(events)).Require().Accepted);
        await TurnAsync(host);
        Assert.Equal(0, (await host.IngestAsync(events)).Require().Accepted);
        await TurnAsync(host);
        await TurnAsync(host);
        Assert.Equal(2L, await host.Database.ScalarAsync<long>("select count(*) from pg_inherits where inhparent = 'analytics.key'::regclass"));
        Assert.False(await host.Database.ScalarAsync<bool>("select exists (select from analytics.key)"));
    }

    [Fact]
    public async Task A_window_that_opens_in_the_middle_lets_nothing_in_twice()
    {
        await using var host = await StartAsync(setup => setup.Settings["Nexus:Analytics:Lanes"] = "4");
        for (var round = 0; round < 10; round++)
        {
            NewEvent[] events = [.. Enumerable.Range(0, 50).Select(i => Event("a", Now, id: $"{round}-{i}"))];
            var turn = TurnAsync(host);
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.IngestAsync(events)));
            await turn;
            Assert.Equal(50, answers.Sum(a => a.Require().Accepted));
        }
    }

    [Fact]
    public async Task What_can_not_be_stored_fails_its_own_request_only()
    {
        await using var host = await StartAsync();
        await using var held = await HoldAsync(host, "analytics.key_window");
        var first = host.IngestAsync([Event("first", Now)]);
        await WaitsAsync(host);
        var good = Enumerable.Range(0, 5).Select(i => host.IngestAsync([Event("good", Now, id: $"{i}")])).ToList();
        // jsonb has no U+0000; the API refuses it before.
        var bad = host.IngestAsync([Event("bad", Now, properties: """{"text":"\u0000"}""")]);
        await held.DisposeAsync();

        Assert.Equal(1, (await first).Require().Accepted);
        Assert.All(await Task.WhenAll(good), r => Assert.Equal(1, r.Require().Accepted));
        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        Assert.Equal(6L, await host.Database.ScalarAsync<long>("select count(*) from analytics.event"));
    }

    [Fact]
    public async Task When_too_many_wait_the_next_is_told_to_come_again()
    {
        await using var host = await StartAsync(setup =>
        {
            setup.Silos = 1;
            setup.Settings["Nexus:Analytics:MaxWaiting"] = "2";
            setup.Settings["Nexus:Analytics:MaxBatch"] = "1";
        });
        await using var held = await HoldAsync(host, "analytics.key_window");
        // One is being written, two wait, and nobody gets on.
        List<Task<Result<Ingested>>> sent = [.. Enumerable.Range(0, 4).Select(i => host.IngestAsync([Event($"{i}", Now)]))];
        var first = await Task.WhenAny(sent);
        var refused = await first;
        Assert.Equal((AnalyticsErrors.Busy.Code, 1), (refused.Error?.Code, refused.Error?.RetryAfterSeconds));
        await held.DisposeAsync();
        sent.Remove(first);
        // One more is refused when all four come before the first of them is taken up.
        var others = await Task.WhenAll(sent);
        Assert.InRange(others.Count(r => r.IsSuccess), 2, 3);
        Assert.Equal(others.Count(r => r.IsSuccess), await host.Database.ScalarAsync<long>("select count(*) from analytics.event where source = 'api'"));
    }

    [Fact]
    public async Task Values_beyond_the_days_share_count_as_other_and_are_found_among_the_events()
    {
        await using var host = await StartAsync(setup => setup.Settings["Nexus:Analytics:ValuesPerDay"] = "3");
        foreach (var chunk in Enumerable.Range(0, 20).Chunk(4))
            await host.IngestAsync(chunk.Select(i => Event("view", Now, properties: $$"""{"page":"/{{i % 10}}","long":"{{new string('x', 300)}}","tags":["a"]}""")));

        var breakdown = (await host.Queries.BreakdownAsync(Input(("property", "page")), default)).Require();
        Assert.Equal((3, false), (breakdown.Rows.Length, breakdown.IsComplete));
        Assert.Equal((20, 0), (breakdown.Rows.Sum(r => r.Count) + breakdown.Other, breakdown.Missing));
        foreach (var property in new[] { "long", "tags" })
            Assert.Equal((0, 20L), ((await host.Queries.BreakdownAsync(Input(("property", property)), default)).Require() is var b ? (b.Rows.Length, b.Other!.Value) : default));
        var ninth = (await host.Queries.TimeseriesAsync(Input(("filter", "page:eq:/9")), default)).Require();
        Assert.Equal((AnswerSource.Events, 2), (ninth.Source, ninth.Series[0].Points.Sum(p => p.Value)));
    }

    [Fact]
    public async Task Many_uniques_are_estimated_closely()
    {
        await using var host = await StartAsync(setup => setup.Settings["Nexus:Analytics:ExactUniques"] = "10");
        foreach (var chunk in Enumerable.Range(0, 9000).Chunk(1000))
            await host.IngestAsync(chunk.Select(i => Event(i % 2 == 0 ? "even" : "odd", Now.AddDays(-(i % 4)), $"user-{i % 6000}")));

        var all = (await host.Queries.TimeseriesAsync(Input(("measure", "uniques"), ("interval", "month"), ("range", "1w")), default)).Require();
        Assert.Equal((UniqueCount.Estimated, AnswerSource.Rollups), (all.Uniques, all.Source));
        var even = (await host.Queries.TimeseriesAsync(Input(("measure", "uniques"), ("name", "even")), default)).Require();
        // Every fourth of 6,000 users came today.
        Assert.InRange(even.Series[0].Points[^1].Value!.Value, 1400, 1600);
        await host.Database.AssertRollupsEqualEventsAsync();
    }

    [Fact]
    public async Task Upkeep_makes_the_coming_days_and_drops_what_is_too_old()
    {
        await using var host = await StartAsync(setup =>
        {
            setup.Settings["Nexus:Analytics:RetentionDays"] = "10";
            setup.Settings["Nexus:Analytics:RollupRetentionDays"] = "20";
            setup.Settings["Nexus:Analytics:MaintenanceInterval"] = "00:00:01";
        });
        await host.IngestAsync([Event("new", Now), Event("old", Now.AddDays(-12)), Event("ancient", Now.AddDays(-25))]);
        await Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<long>("select count(*) from analytics.event") == 1
            && await host.Database.ScalarAsync<long>("select count(*) from analytics.sketch where name = 'ancient'") == 0);
        Assert.Equal("new", await host.Database.ScalarAsync<string>("select name from analytics.rollup where grain = 'm'"));
        Assert.Equal("new old", await host.Database.ScalarAsync<string>("select string_agg(name, ' ' order by name) from analytics.rollup where grain = 'd'"));
        Assert.NotNull(await host.Database.ScalarAsync<string>("select to_regclass('analytics.event_' || to_char((now() at time zone 'UTC')::date + 2, 'YYYY_MM_DD'))::text"));
        var refused = await host.Queries.TimeseriesAsync(Input(("range", "15d"), ("filter", "a:exists")), default);
        Assert.Equal("analytics.invalid-query", refused.Error?.Code);
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_refused()
    {
        await using var host = await StartAsync(setup => setup.Settings["Nexus:Analytics:QueryTimeout"] = "00:00:00.200");
        await using var held = await HoldAsync(host, "analytics.event");
        var result = await host.Queries.FunnelAsync(Input(("step", "a"), ("step", "b")), default);
        Assert.Equal(AnalyticsErrors.QueryTooLarge, result.Error);
    }

    private static Task<bool> TurnAsync(AnalyticsHost host) => host.Database.ScalarAsync<bool>("select analytics.turn_window('infinity', now())");

    // A statement of the host is held up.
    private static Task WaitsAsync(AnalyticsHost host) => Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<bool>(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"));

    // Nobody gets at the table until it is disposed.
    private static async Task<NpgsqlConnection> HoldAsync(AnalyticsHost host, string table)
    {
        var connection = await host.Database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
