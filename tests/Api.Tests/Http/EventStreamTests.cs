using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nexus.Api.Http;
using Nexus.Results;
using Nexus.Testing;

namespace Nexus.Api.Tests.Http;

public sealed class EventStreamTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Channel<ServerEvent<Payload>> _source = Channel.CreateUnbounded<ServerEvent<Payload>>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Proof _proof = new();
    private HttpApp _app = null!;

    public async Task InitializeAsync() => _app = await HttpApp.StartAsync(
        root =>
        {
            root.MapGet("/stream", () => new EventStream<Payload>(LiveAsync()));
            root.MapGet("/log", (LastEventId last) => new EventStream<Payload>(NumberedAsync(last.Sequence)));
            root.MapGet("/broken-frame", () => new EventStream<Payload>(OneAsync(new("1\n2", "x", new Payload("a")))));
        },
        services => services.AddSingleton<TimeProvider>(_clock).AddSingleton<IStandingProof>(_proof));

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public async Task Headers_tell_browsers_and_proxies_what_it_is()
    {
        _source.Writer.Complete();
        using var response = await OpenAsync("/stream");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(response.Headers.CacheControl is { NoCache: true, NoTransform: true, NoStore: false });
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Each_event_arrives_as_it_is_made_in_the_framing_of_the_standard()
    {
        using var response = await OpenAsync("/stream");
        using var reader = await ReaderAsync(response);
        Assert.Equal(": open\n", await ReadBlockAsync(reader));

        _source.Writer.TryWrite(new("41", "domain.delta", new Payload("Привет\nмир \"x\"")));
        Assert.Equal("id: 41\nevent: domain.delta\ndata: {\"text\":\"Привет\\nмир \\\"x\\\"\"}\n", await ReadBlockAsync(reader));

        _source.Writer.TryWrite(new(Id: null, "typing.started", new Payload("a")));
        Assert.Equal("event: typing.started\ndata: {\"text\":\"a\"}\n", await ReadBlockAsync(reader));

        _source.Writer.Complete();
        Assert.Equal("", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_quiet_stream_beats_every_15_seconds()
    {
        using var response = await OpenAsync("/stream");
        using var reader = await ReaderAsync(response);
        await ReadBlockAsync(reader);
        for (var beat = 0; beat < 3; beat++)
        {
            var block = ReadBlockAsync(reader);
            _clock.Advance(TimeSpan.FromSeconds(14));
            Assert.False(block.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(": heartbeat\n", await block);
        }

        _source.Writer.TryWrite(new("1", "x", new Payload("a")));
        Assert.StartsWith("id: 1\n", await ReadBlockAsync(reader), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "/log", "1,2,3,4,5")]
    [InlineData("3", "/log", "4,5")]
    [InlineData("5", "/log", "")]
    [InlineData(null, "/log?lastEventId=4", "5")]
    [InlineData("2", "/log?lastEventId=4", "3,4,5")]
    public async Task A_stream_goes_on_after_the_last_event_id(string? header, string path, string ids)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
            request.Headers.Add("Last-Event-ID", header);
        using var response = await _app.Client.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal(ids, string.Join(',', lines.Where(l => l.StartsWith("id: ", StringComparison.Ordinal)).Select(l => l[4..])));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999999")]
    public async Task An_event_id_of_no_stream_of_ours_is_400(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/log");
        request.Headers.Add("Last-Event-ID", id);
        await (await _app.Client.SendAsync(request)).ProblemAsync(400, "request.malformed", "Last-Event-ID");
    }

    [Fact]
    public async Task An_endless_event_id_is_400() =>
        await (await _app.Client.GetAsync($"/log?lastEventId={new string('1', 129)}")).ProblemAsync(400, "request.malformed", "Last-Event-ID");

    [Fact]
    public async Task A_client_that_leaves_cancels_the_source()
    {
        using (var response = await OpenAsync("/stream"))
        {
            using var reader = await ReaderAsync(response);
            await ReadBlockAsync(reader);
        }

        await _ended.Task.WaitAsync(Eventually.DefaultDeadline);
        await Eventually.Condition(() => _app.Log.Of<RequestEdge>().Any());
        Assert.Contains("answered 499", _app.Log.Of<RequestEdge>().Single().Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_app.Log.Lines, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_process_that_stops_ends_the_answer_cleanly()
    {
        using var response = await OpenAsync("/stream");
        using var reader = await ReaderAsync(response);
        await ReadBlockAsync(reader);
        var stopping = _app.StopAsync();

        // A cut connection would throw here.
        Assert.Equal("", await reader.ReadToEndAsync());
        await stopping;
        await _ended.Task.WaitAsync(Eventually.DefaultDeadline);
        Assert.DoesNotContain(_app.Log.Lines, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_source_that_fails_ends_the_stream_with_a_problem()
    {
        using var response = await OpenAsync("/stream");
        using var reader = await ReaderAsync(response);
        await ReadBlockAsync(reader);
        _source.Writer.TryWrite(new("1", "x", new Payload("a")));
        await ReadBlockAsync(reader);
        _source.Writer.Complete(new UnavailableException("database"));

        var block = await ReadBlockAsync(reader);
        Assert.StartsWith("event: error\ndata: {\"type\":\"/docs/problems/server.unavailable\"", block, StringComparison.Ordinal);
        Assert.Equal("", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_caller_whose_proof_ended_is_told_at_the_next_heartbeat()
    {
        using var response = await OpenAsync("/stream");
        using var reader = await ReaderAsync(response);
        await ReadBlockAsync(reader);
        _proof.Holds = false;
        _clock.Advance(EventStream<Payload>.Heartbeat);
        Assert.StartsWith("event: error\ndata: {\"type\":\"/docs/problems/auth.unauthenticated\"", await ReadBlockAsync(reader), StringComparison.Ordinal);
        Assert.Equal("", await reader.ReadToEndAsync());
        await _ended.Task.WaitAsync(Eventually.DefaultDeadline);
    }

    [Fact]
    public async Task A_caller_whose_proof_ended_sees_nothing_more()
    {
        using var response = await OpenAsync("/stream");
        using var reader = await ReaderAsync(response);
        await ReadBlockAsync(reader);
        _proof.Holds = false;
        _source.Writer.TryWrite(new("1", "x", new Payload("secret")));
        Assert.DoesNotContain("secret", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_would_break_the_framing_is_a_bug_and_not_sent()
    {
        using var response = await OpenAsync("/broken-frame");
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("id: 1", text, StringComparison.Ordinal);
        Assert.Contains("server.error", text, StringComparison.Ordinal);
    }

    private async IAsyncEnumerable<ServerEvent<Payload>> LiveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var item in _source.Reader.ReadAllAsync(cancellationToken))
                yield return item;
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private static async IAsyncEnumerable<ServerEvent<Payload>> NumberedAsync(long after)
    {
        for (var i = after + 1; i <= 5; i++)
        {
            await Task.Yield();
            yield return new($"{i}", "x", new Payload("a"));
        }
    }

    private static async IAsyncEnumerable<ServerEvent<Payload>> OneAsync(ServerEvent<Payload> item)
    {
        await Task.Yield();
        yield return item;
    }

    private Task<HttpResponseMessage> OpenAsync(string path) => _app.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    private static async Task<StreamReader> ReaderAsync(HttpResponseMessage response) => new(await response.Content.ReadAsStreamAsync());

    // Up to the empty line that ends an event.
    private static async Task<string> ReadBlockAsync(StreamReader reader)
    {
        var block = new StringBuilder();
        while (await reader.ReadLineAsync().WaitAsync(Eventually.DefaultDeadline) is { Length: > 0 } line)
            block.Append(line).Append('\n');
        return block.ToString();
    }

    internal sealed record Payload(string Text);

    private sealed class Proof : IStandingProof
    {
        public bool Holds { get; set; } = true;

        public ValueTask<bool> HoldsAsync(HttpContext http) => ValueTask.FromResult(Holds);
    }
}
