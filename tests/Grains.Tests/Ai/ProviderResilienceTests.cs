using System.Collections.Concurrent;
using System.Diagnostics;
using Nexus.Grains.Ai;
using Nexus.Grains.Tests.Templates;
using Nexus.Stands.OpenAi;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Ai;

/// <summary>What happens to a call when the provider is in trouble, against a real server and on the test's clock.</summary>
public sealed class ProviderResilienceTests : IAsyncLifetime
{
    private OpenAiServer _server = null!;

    public async Task InitializeAsync() => _server = await OpenAiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_status_that_may_pass_is_tried_again(int status)
    {
        using var host = ModelHost.For(_server);
        _server.Script(OpenAiScript.Fail(status), OpenAiScript.Say("Money."));
        var sink = new TextSink();
        var call = host.AskAsync(sink);
        await host.RunAsync(call);
        await call;
        Assert.Equal(("Money.", 2), (sink.Text, _server.Calls.Count));
    }

    [Theory]
    [InlineData(400, "model.refused")]
    [InlineData(401, "model.unauthorized")]
    [InlineData(403, "model.unauthorized")]
    [InlineData(404, "model.refused")]
    [InlineData(422, "model.refused")]
    public async Task A_refusal_is_not_tried_again_and_only_the_log_says_why(int status, string reason)
    {
        using var host = ModelHost.For(_server);
        _server.Script(OpenAiScript.Fail(status, code: "context_length_exceeded"));
        var failure = await Assert.ThrowsAsync<ModelFailure>(() => host.AskAsync(new TextSink()));

        Assert.Equal(("model.failed", reason), (failure.Code, failure.Reason));
        Assert.Single(_server.Calls);
        Assert.Contains(host.Logs.Entries, e => e.Message.Contains(reason, StringComparison.Ordinal)
            && e.Message.Contains($"HTTP {status} (invalid_request_error, context_length_exceeded)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_without_money_is_not_asked_again()
    {
        using var host = ModelHost.For(_server);
        _server.Script(OpenAiScript.Fail(429, code: "insufficient_quota"));
        Assert.Equal("model.quota", (await Assert.ThrowsAsync<ModelFailure>(() => host.AskAsync(new TextSink()))).Reason);
        Assert.Single(_server.Calls);
    }

    /// <summary>The stand-in repeats the key in what it says, as OpenAI does.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task The_key_is_in_no_log_line_and_no_exception(int status)
    {
        using var host = ModelHost.For(_server, ("MaxRetries", "1"));
        _server.Otherwise = OpenAiScript.Fail(status);
        var call = host.AskAsync(new TextSink());
        await host.RunAsync(call);
        var failure = await Assert.ThrowsAsync<ModelFailure>(() => call);
        Assert.NotEmpty(host.Logs.Entries);
        Assert.DoesNotContain("0123456789", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Entries, e => $"{e.Message}{e.Exception}".Contains("0123456789", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spans_tell_each_try_and_hold_neither_key_nor_text()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AiMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var host = ModelHost.For(_server);
        _server.Script(OpenAiScript.Fail(500));
        var call = host.AskAsync(new TextSink());
        await host.RunAsync(call);
        await call;

        var own = spans.Where(s => s.TraceId == root.TraceId).ToList();
        Assert.Equal(["model.try", "model.try", "model.call"], own.Select(s => s.OperationName));
        Assert.Equal(["model.unavailable", null, null], own.Select(s => s.StatusDescription));
        var told = string.Join(' ', own.SelectMany(s => s.TagObjects).Select(t => $"{t.Key}={t.Value}"));
        Assert.Contains("gen_ai.request.model=gpt-4o-mini", told, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", told, StringComparison.Ordinal);
        Assert.DoesNotContain("loan", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_not_repeated_either()
    {
        using var host = ModelHost.For(_server, ("OpenAi:ApiKey", "sk-wrong-0123456789"));
        var failure = await Assert.ThrowsAsync<ModelFailure>(() => host.AskAsync(new TextSink()));
        Assert.Equal("model.unauthorized", failure.Reason);
        Assert.Equal(1, _server.Requests);
        Assert.DoesNotContain("0123456789", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Entries, e => $"{e.Message}{e.Exception}".Contains("0123456789", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("Thu, 01 Jan 2026 00:00:07 GMT")]
    public async Task Retry_After_is_kept_to_the_second(string header)
    {
        using var host = ModelHost.For(_server, ("RetryDelay", "00:00:00"));
        _server.Script(OpenAiScript.Fail(429, header));
        var call = host.AskAsync(new TextSink());
        await Eventually.Condition(() => host.Logs.Entries.Any(e => e.Message.Contains("follows in 00:00:07.", StringComparison.Ordinal)));
        host.Clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal((1, false), (_server.Calls.Count, call.IsCompleted));

        await host.RunAsync(call);
        await call;
        Assert.Equal(2, _server.Calls.Count);
    }

    [Fact]
    public async Task Who_asks_for_too_long_a_pause_is_left_alone_and_the_next_is_asked()
    {
        using var host = ModelHost.For(_server, ("MaxRetryAfter", "00:00:10"), ("Fallbacks:0", "offline"), ("Offline:DeltaDelay", "00:00:00"));
        _server.Script(OpenAiScript.Fail(429, "11"));
        Assert.Equal("offline", (await host.AskAsync(new TextSink())).Provider);
        Assert.Single(_server.Calls);
    }

    [Theory]
    [InlineData(OpenAiBreak.Reset)]
    [InlineData(OpenAiBreak.End)]
    [InlineData(OpenAiBreak.Garbage)]
    public async Task A_broken_off_answer_is_begun_anew(OpenAiBreak how)
    {
        using var host = ModelHost.For(_server);
        _server.Script(OpenAiScript.BreakOff(how, "Half ", "an answer"), OpenAiScript.Say("Whole."));
        var sink = new TextSink();
        var call = host.AskAsync(sink);
        await host.RunAsync(call);
        await call;
        Assert.Equal("Whole.", sink.Text);
        Assert.Equal([1, 2], sink.Attempts);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_tried_again_and_given_up()
    {
        using var host = ModelHost.For(_server);
        await _server.DisposeAsync();
        var sink = new TextSink();
        var call = host.AskAsync(sink);
        await host.RunAsync(call);
        Assert.Equal("model.unreachable", (await Assert.ThrowsAsync<ModelFailure>(() => call)).Code);
        Assert.Equal([1, 2, 3], sink.Attempts);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(false, 2)]
    public async Task A_silent_provider_is_hung_up_on_and_tried_again(bool headers, int word)
    {
        using var host = ModelHost.For(_server, ("IdleTimeout", "00:00:05"), ("RetryDelay", "00:00:00"));
        _server.Script(
            OpenAiScript.Say("Half ", "an ", "answer") with { HoldHeaders = headers, HoldAt = headers ? -1 : word }, OpenAiScript.Say("Whole."));
        var sink = new TextSink();
        var call = host.AskAsync(sink);
        await HeldAsync(0);
        await Eventually.Condition(() => sink.Text.Length == (word == 2 ? "Half an ".Length : 0));
        host.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(_server.Calls[0].HasClientLeft);

        host.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await _server.Calls[0].ClientLeft;
        await host.RunAsync(call);
        await call;
        Assert.Equal("Whole.", sink.Text);
    }

    [Fact]
    public async Task A_slow_stream_that_never_falls_silent_ends_with_the_time_of_a_try()
    {
        using var host = ModelHost.For(_server, ("IdleTimeout", "00:00:06"), ("CallTimeout", "00:00:10"), ("MaxRetries", "0"));
        _server.Script(OpenAiScript.Say("One ", "two ", "three") with { HoldAt = 1 });
        var sink = new TextSink();
        var call = host.AskAsync(sink);
        await HeldAsync(0);
        await Eventually.Condition(() => sink.Text == "One ");
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(call.IsCompleted);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        await _server.Calls[0].ClientLeft;
        Assert.Equal("model.timeout", (await Assert.ThrowsAsync<ModelFailure>(() => call)).Code);
    }

    [Fact]
    public async Task All_tries_together_keep_to_the_total_time()
    {
        using var host = ModelHost.For(_server, ("TotalTimeout", "00:00:12"), ("CallTimeout", "00:00:05"), ("MaxRetries", "10"), ("RetryDelay", "00:00:00"));
        _server.Otherwise = OpenAiScript.Say("Never.") with { HoldHeaders = true };
        var began = host.Clock.GetUtcNow();
        var call = host.AskAsync(new TextSink());
        for (var i = 0; i < 3; i++)
        {
            await HeldAsync(i);
            host.Clock.Advance(TimeSpan.FromSeconds(i < 2 ? 5 : 2));
        }

        Assert.Equal("model.timeout", (await Assert.ThrowsAsync<ModelFailure>(() => call)).Code);
        Assert.Equal((3, TimeSpan.FromSeconds(12)), (_server.Calls.Count, host.Clock.GetUtcNow() - began));
    }

    [Fact]
    public async Task Cancelling_hangs_up_on_the_provider()
    {
        using var host = ModelHost.For(_server, ("Fallbacks:0", "offline"));
        _server.Script(OpenAiScript.Say("One ", "two") with { HoldAt = 1 });
        using var cancellation = new CancellationTokenSource();
        var call = host.AskAsync(new TextSink(), cancellationToken: cancellation.Token);
        await HeldAsync(0);
        await cancellation.CancelAsync();
        await _server.Calls[0].ClientLeft;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(_server.Calls);
    }

    [Fact]
    public async Task One_call_more_than_may_wait_is_refused_at_once()
    {
        using var host = ModelHost.For(_server, ("MaxConcurrentCalls", "1"), ("MaxWaitingCalls", "1"));
        _server.Script(OpenAiScript.Say("One") with { HoldHeaders = true });
        using var counted = new Counted(host.Services, AiMetrics.MeterName);
        var first = host.AskAsync(new TextSink());
        await HeldAsync(0);
        var second = host.AskAsync(new TextSink());
        await Eventually.Condition(() => counted.Of("nexus.ai.calls.waiting") == 1);

        Assert.Equal("model.busy", (await Assert.ThrowsAsync<ModelFailure>(() => host.AskAsync(new TextSink()))).Code);
        _server.Calls[0].Release();
        await Task.WhenAll(first, second);
        Assert.Equal(2, _server.Calls.Count);
    }

    [Fact]
    public async Task A_call_that_was_cancelled_while_it_waited_gives_its_place_up()
    {
        using var host = ModelHost.For(_server, ("MaxConcurrentCalls", "1"), ("MaxWaitingCalls", "1"));
        _server.Script(OpenAiScript.Say("One") with { HoldHeaders = true });
        using var counted = new Counted(host.Services, AiMetrics.MeterName);
        var first = host.AskAsync(new TextSink());
        await HeldAsync(0);
        using var cancellation = new CancellationTokenSource();
        var second = host.AskAsync(new TextSink(), cancellationToken: cancellation.Token);
        await Eventually.Condition(() => counted.Of("nexus.ai.calls.waiting") == 1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        var third = host.AskAsync(new TextSink());
        _server.Calls[0].Release();
        await Task.WhenAll(first, third);
        Assert.Equal(2, _server.Calls.Count);
    }

    // The call with this number arrived and waits where its script says.
    private async Task HeldAsync(int index)
    {
        await Eventually.Condition(() => _server.Calls.Count > index);
        await _server.Calls[index].Held;
    }
}
