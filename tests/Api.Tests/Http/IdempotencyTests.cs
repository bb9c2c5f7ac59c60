using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Http;
using Nexus.Results;
using Nexus.Testing;

namespace Nexus.Api.Tests.Http;

public sealed class IdempotencyTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpApp _app = null!;
    private int _runs;
    private int _status = StatusCodes.Status201Created;
    private Exception? _failure;

    public async Task InitializeAsync()
    {
        await database.ExecuteAsync("truncate nexus.idempotency");
        _app = await HttpApp.StartAsync(
            root =>
            {
                var orders = root.MapGroup("/orders").Idempotent();
                orders.MapPost("", CreateAsync);
                orders.MapPost("/slow", SlowAsync);
                orders.MapPost("/raw", RawAsync);
                orders.MapGet("", () => ++_runs);
                root.MapPost("/payments", () => ++_runs).Idempotent(required: true);
                root.MapPost("/others", CreateAsync).Idempotent();
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(_clock);
                services.AddSingleton(database.DataSource);
            });
    }

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_key_every_request_runs_and_makes_new_ids()
    {
        var first = await TextAsync(await PostAsync(key: null));
        var second = await TextAsync(await PostAsync(key: null));
        Assert.Equal(2, _runs);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task The_same_key_and_body_replays_the_first_answer()
    {
        using var first = await PostAsync("k1");
        using var second = await PostAsync("k1");
        Assert.Equal(1, _runs);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.Equal(await TextAsync(first), await TextAsync(second));
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.NotEqual(first.Headers.GetValues("X-Request-Id"), second.Headers.GetValues("X-Request-Id"));
    }

    [Fact]
    public async Task A_key_in_quotes_is_the_same_key()
    {
        await PostAsync("k1");
        using var second = await PostAsync("\"k1\"");
        Assert.True(second.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_409()
    {
        await PostAsync("k1");
        await (await PostAsync("k1", """{"name":"other"}""")).ProblemAsync(409, "idempotency.mismatch");
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task The_same_key_with_another_query_is_409()
    {
        await PostAsync("k1");
        await (await PostAsync("k1", path: "/orders?x=1")).ProblemAsync(409, "idempotency.mismatch");
    }

    [Fact]
    public async Task Callers_and_routes_do_not_share_keys()
    {
        await PostAsync("k1", user: "usr_1");
        await PostAsync("k1", user: "usr_2");
        await PostAsync("k1", user: "usr_1", path: "/others");
        await PostAsync("k1");
        Assert.Equal(4, _runs);
    }

    [Fact]
    public async Task Of_many_at_once_one_runs_and_the_others_are_409_until_it_is_answered()
    {
        var running = PostAsync("k1", path: "/orders/slow");
        await Eventually.Condition(() => _runs == 1);
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("k1", path: "/orders/slow")));
        foreach (var other in others)
        {
            await other.ProblemAsync(409, "idempotency.in-progress");
            Assert.InRange(other.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        _release.SetResult();
        using var first = await running;
        using var replay = await PostAsync("k1", path: "/orders/slow");
        Assert.Equal(await TextAsync(first), await TextAsync(replay));
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Of_many_that_start_together_exactly_one_runs()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => PostAsync("k1")));
        Assert.Equal(1, _runs);
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Another_body_while_the_first_is_at_work_is_a_mismatch()
    {
        var running = PostAsync("k1", path: "/orders/slow");
        await Eventually.Condition(() => _runs == 1);
        await (await PostAsync("k1", """{"name":"other"}""", path: "/orders/slow")).ProblemAsync(409, "idempotency.mismatch");
        _release.SetResult();
        await running;
    }

    [Fact]
    public async Task A_claim_whose_process_died_is_taken_over_after_its_lease_and_makes_the_same_ids()
    {
        // What a crash leaves behind: the row of a first request that was never answered.
        using var first = await PostAsync("k1");
        var made = await TextAsync(first);
        await database.ExecuteAsync(
            "update nexus.idempotency set status = null, headers = null, body = null, expires_at = $1", _clock.GetUtcNow().AddSeconds(60));

        _clock.Advance(TimeSpan.FromSeconds(59));
        await (await PostAsync("k1")).ProblemAsync(409, "idempotency.in-progress");

        _clock.Advance(TimeSpan.FromSeconds(1));
        using var second = await PostAsync("k1");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.False(second.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(2, _runs);
        Assert.Equal(made, await TextAsync(second));
    }

    [Fact]
    public async Task A_dead_claim_is_not_taken_over_by_another_body()
    {
        await PostAsync("k1");
        await database.ExecuteAsync("update nexus.idempotency set status = null, headers = null, body = null, expires_at = $1", _clock.GetUtcNow());
        await (await PostAsync("k1", """{"name":"other"}""")).ProblemAsync(409, "idempotency.mismatch");
    }

    [Fact]
    public async Task The_answer_of_a_claim_that_was_taken_over_is_not_kept()
    {
        var late = PostAsync("k1", path: "/orders/slow");
        await Eventually.Condition(() => _runs == 1);
        _clock.Advance(IdempotencyStore.Lease);
        var second = PostAsync("k1", path: "/orders/slow");
        await Eventually.Condition(() => _runs == 2);
        var lease = await database.ScalarAsync<DateTime>("select expires_at from nexus.idempotency");
        Assert.Equal(_clock.GetUtcNow().UtcDateTime + IdempotencyStore.Lease, lease);
        _release.SetResult();
        await Task.WhenAll(late, second);
        Assert.Equal(await TextAsync(await late), await TextAsync(await second));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(403)]
    public async Task What_may_go_better_next_time_is_not_kept(int status)
    {
        _status = status;
        await PostAsync("k1");
        _status = StatusCodes.Status201Created;
        using var second = await PostAsync("k1");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(2, _runs);
        await (await PostAsync("k1", """{"name":"other"}""")).ProblemAsync(409, "idempotency.mismatch");
    }

    [Fact]
    public async Task An_exception_releases_the_claim()
    {
        _failure = new UnavailableException("database");
        await (await PostAsync("k1")).ProblemAsync(503, "server.unavailable");
        _failure = null;
        using var second = await PostAsync("k1");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task What_would_fail_the_same_way_again_is_kept(int status)
    {
        _status = status;
        using var first = await PostAsync("k1");
        _status = StatusCodes.Status201Created;
        using var second = await PostAsync("k1");
        Assert.Equal(status, (int)second.StatusCode);
        Assert.Equal(1, _runs);
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_answer_is_forgotten_after_a_day_and_its_row_is_deleted()
    {
        await PostAsync("k1");
        _clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.True((await PostAsync("k1")).Headers.Contains("Idempotent-Replayed"));

        var store = new IdempotencyStore(database.DataSource, _clock);
        Assert.Equal(0, await store.PurgeAsync(CancellationToken.None));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await store.PurgeAsync(CancellationToken.None));

        using var later = await PostAsync("k1", """{"name":"other"}""");
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task A_forgotten_answer_makes_room_also_before_its_row_is_deleted()
    {
        await PostAsync("k1");
        _clock.Advance(TimeSpan.FromHours(24));
        using var later = await PostAsync("k1", """{"name":"other"}""");
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task A_dead_claim_keeps_its_time_until_a_day_is_over()
    {
        _status = StatusCodes.Status503ServiceUnavailable;
        await PostAsync("k1");
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await new IdempotencyStore(database.DataSource, _clock).PurgeAsync(CancellationToken.None));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await new IdempotencyStore(database.DataSource, _clock).PurgeAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("\"")]
    public async Task A_key_that_is_not_sane_is_400(string key) =>
        await (await PostAsync(key)).ProblemAsync(400, "request.malformed", "Idempotency-Key");

    [Fact]
    public async Task A_key_of_255_characters_is_taken_and_of_256_is_not()
    {
        using var taken = await PostAsync(new string('k', 255));
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        await (await PostAsync(new string('k', 256))).ProblemAsync(400, "request.malformed", "Idempotency-Key");
    }

    [Fact]
    public async Task Where_a_key_is_required_its_absence_is_400() =>
        await (await PostAsync(key: null, path: "/payments")).ProblemAsync(400, "request.malformed", "Idempotency-Key");

    [Fact]
    public async Task A_key_on_a_read_means_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("Idempotency-Key", "k1");
        using var response = await _app.Client.SendAsync(request);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from nexus.idempotency"));
    }

    [Fact]
    public async Task The_table_holds_neither_the_key_nor_the_answer_in_the_clear()
    {
        using var response = await PostAsync("my-own-key");
        var row = await database.ScalarAsync<string>("select i::text || encode(body, 'escape') from nexus.idempotency i");
        Assert.DoesNotContain("my-own-key", row, StringComparison.Ordinal);
        Assert.DoesNotContain("given", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_a_mebibyte_and_a_streamed_answer_go_through()
    {
        var body = new string('x', 1024 * 1024);
        using var first = await PostAsync("k1", body, path: "/orders/raw");
        using var second = await PostAsync("k1", body, path: "/orders/raw");
        Assert.Equal("1048576 1", await TextAsync(first));
        Assert.Equal("1048576 1", await TextAsync(second));
        await (await PostAsync("k2", body + "x", path: "/orders/raw")).ProblemAsync(413, "request.too-large");
    }

    [Fact]
    public async Task A_malformed_body_runs_nothing_and_a_retry_says_the_same()
    {
        await (await PostAsync("k1", "{")).ProblemAsync(400, "request.malformed");
        await (await PostAsync("k1", "{")).ProblemAsync(400, "request.malformed");
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task A_database_that_is_down_is_503_before_anything_runs()
    {
        await using var stopped = await PostgresDatabase.CreateAsync();
        await using var app = await HttpApp.StartAsync(
            root => root.MapPost("/orders", () => ++_runs).Idempotent(),
            services => services.AddSingleton(stopped.DataSource));
        await stopped.StopAcceptingAsync();
        using var request = Request("k1", "{}", "/orders", user: null);
        using var response = await app.Client.SendAsync(request);
        await response.ProblemAsync(503, "server.unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(0, _runs);
        await stopped.StartAcceptingAsync();
    }

    private IResult CreateAsync(OrderRequest order, IdempotencySeed seed, HttpContext context)
    {
        Interlocked.Increment(ref _runs);
        if (_failure is not null)
            throw _failure;
        if (_status != StatusCodes.Status201Created)
            return TypedResults.StatusCode(_status);
        context.Response.Headers.ETag = VersionTag.Of(1);
        return TypedResults.Created($"/orders/{seed.NewId("ord")}", new { id = seed.NewId("ord"), line = seed.NewId("lin", 1), given = order.Name });
    }

    private async Task<IResult> SlowAsync(OrderRequest order, IdempotencySeed seed)
    {
        Interlocked.Increment(ref _runs);
        await _release.Task;
        return TypedResults.Ok(new { id = seed.NewId("ord"), order.Name });
    }

    private async Task RawAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var length = (await reader.ReadToEndAsync()).Length;
        await context.Response.StartAsync();
        foreach (var part in new[] { $"{length}", " ", $"{Interlocked.Increment(ref _runs)}" })
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(part));
            await context.Response.Body.FlushAsync();
        }
    }

    private Task<HttpResponseMessage> PostAsync(string? key, string body = """{"name":"a"}""", string path = "/orders", string? user = null) =>
        _app.Client.SendAsync(Request(key, body, path, user));

    private static HttpRequestMessage Request(string? key, string body, string path, string? user)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = HttpApp.Json(body) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (user is not null)
            request.Headers.Add("X-Test-User", user);
        return request;
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    internal sealed record OrderRequest(string? Name);
}
